use crate::data::{Data, map};
use crate::scalar::text::*;

#[test]
fn plain_functions() {
    assert_eq!((lower("ÄB"), upper("äß")), ("äb".to_owned(), "ÄSS".to_owned()));
    assert_eq!(trim(" \n a b\t"), "a b");
    assert_eq!(replace("a-b-c", "-", "::"), Ok("a::b::c".to_owned()));
    assert!(replace("a", "", "b").is_err());
    assert_eq!(split("a,b,", ","), Ok(vec!["a", "b", ""]));
    assert_eq!(split("", ","), Ok(vec![""]));
    assert!(split("a", "").is_err());
    assert_eq!(join(&["a", "b"], ", "), Ok("a, b".to_owned()));
    assert_eq!(join::<&str>(&[], ", "), Ok(String::new()));
    assert!(
        starts_with("abc", "ab") && ends_with("abc", "bc") && contains("abc", "b") && !contains("abc", "d")
    );
    assert_eq!(pad_left("7", 3, "0"), Ok("007".to_owned()));
    assert_eq!(pad_right("é", 3, "·"), Ok("é··".to_owned()));
    assert_eq!(pad_left("long", 3, "0"), Ok("long".to_owned()));
    assert_eq!(truncate("äöü", 2), Ok("äö".to_owned()));
    assert_eq!(slug("My Service_2!"), Ok("my-service-2".to_owned()));
    assert!(slug("!?").is_err());
}

#[test]
fn sizes_are_bounded() {
    let large = "x".repeat(1 << 20);
    assert!(pad_left("", i64::MAX, "0").unwrap_err().contains("larger than 4 MiB"));
    assert!(pad_left("", -1, "0").unwrap_err().contains("from 0, not -1"));
    assert!(pad_left("", 3, "ab").unwrap_err().contains("one character"));
    assert!(replace(&large, "x", "yyyyyyyy").unwrap_err().contains("`replace` is larger"));
    assert!(join(&[large.as_str(); 5], "").unwrap_err().contains("`join`"));
    assert!(indent("a\nb", i64::MAX).is_err());
    assert!(regex_replace(&large, "x", "yyyyyyyy").unwrap_err().contains("`regex_replace`"));
    assert!(regex_replace(&large, ".+", "$0$0$0$0$0").unwrap_err().contains("`regex_replace`"));
    let many = Data::List(vec![Data::from(large.as_str()); 5]);
    assert!(json_encode(&many).unwrap_err().contains("`json`"));
    let deep = (0..300).fold(Data::Null, |inner, _| Data::List(vec![inner]));
    assert!(json_encode(&deep).unwrap_err().contains("256 levels"));
}

#[test]
fn lines() {
    assert_eq!(indent("a\n\nb\n", 2), Ok("  a\n\n  b\n".to_owned()));
    assert_eq!(indent("", 2), Ok(String::new()));
    assert_eq!(dedent("  a\n    b\n\n  c\n"), "a\n  b\n\nc\n");
    assert_eq!(dedent("\ta\n  b"), "\ta\n  b");
    assert_eq!(dedent("  a\n \n  b"), "a\n\nb");
}

#[test]
fn encodings() {
    assert_eq!(base64_encode("user:pässword"), Ok("dXNlcjpww6Rzc3dvcmQ=".to_owned()));
    assert_eq!(base64_decode("dXNlcg=="), Ok("user".to_owned()));
    assert!(base64_decode("dXNlcg").unwrap_err().contains("not base64"));
    assert!(base64_decode("/w==").unwrap_err().contains("not text"));
    assert_eq!(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    let data = Data::Map(map([
        (
            "b",
            Data::List(vec![Data::Int(-1), Data::Float(1.5), Data::Float(2.0), Data::Null, Data::Bool(true)]),
        ),
        ("a\"\n", Data::from("é\u{1}</x>")),
        ("", Data::Map(map::<&str>([]))),
    ]));
    assert_eq!(json_encode(&data).unwrap(), r#"{"b":[-1,1.5,2.0,null,true],"a\"\n":"é\u0001</x>","":{}}"#);
    assert!(json_encode(&Data::Float(f64::NAN)).is_err());
}

#[test]
fn patterns() {
    assert_eq!(regex_matches("exec:admin", "^[a-z]+:[a-z]+$"), Ok(true));
    assert_eq!(regex_matches("admin", "^[a-z]+:[a-z]+$"), Ok(false));
    assert_eq!(regex_replace("a1b22", "([0-9]+)", "<$1>"), Ok("a<1>b<22>".to_owned()));
    assert_eq!(regex_replace("ab", "", "-"), Ok("-a-b-".to_owned()));
    let unclosed = regex_matches("a", "(").unwrap_err();
    assert!(unclosed.contains("`(` is not a regular expression: unclosed group"), "{unclosed}");
    assert!(regex_matches("a", "(?=a)").unwrap_err().contains("look-around"));
    assert!(regex_matches("a", "(a{1000}){1000}").unwrap_err().contains("too large"));
    assert!(regex_matches("a", &"(".repeat(5000)).unwrap_err().contains("at most 4096"));
    assert!(regex_matches("a", &format!("{}a{}", "(".repeat(100), ")".repeat(100))).is_err());
}

#[test]
fn networks() {
    let host = [
        ("10.0.0.0/8", 3, Some("10.0.0.3")),
        ("10.0.0.5/8", 3, Some("10.0.0.3")),
        ("10.0.0.0/24", 255, Some("10.0.0.255")),
        ("10.0.0.0/24", 256, None),
        ("10.0.0.0/24", -1, Some("10.0.0.255")),
        ("10.0.0.0/24", -256, Some("10.0.0.0")),
        ("10.0.0.0/24", -257, None),
        ("10.0.0.3/32", 0, Some("10.0.0.3")),
        ("10.0.0.3/32", 1, None),
        ("fd00::/8", 258, Some("fd00::102")),
        ("::/0", i64::MIN, Some("ffff:ffff:ffff:ffff:8000::")),
    ];
    for (cidr, number, address) in host {
        assert_eq!(cidr_host(cidr, number).ok().as_deref(), address, "{cidr} {number}");
    }
    let subnet = [
        ("10.0.0.0/8", 8, 2, Some("10.2.0.0/16")),
        ("10.0.0.0/8", 0, 0, Some("10.0.0.0/8")),
        ("10.0.0.0/8", 8, 256, None),
        ("10.0.0.0/8", 25, 0, None),
        ("10.0.0.0/8", -1, 0, None),
        ("10.0.0.0/8", 8, -1, None),
        ("0.0.0.0/0", 32, 1, Some("0.0.0.1/32")),
        ("fd00::/48", 16, 161, Some("fd00:0:0:a1::/64")),
        ("::/0", 128, 1, Some("::1/128")),
    ];
    for (cidr, bits, number, network) in subnet {
        assert_eq!(cidr_subnet(cidr, bits, number).ok().as_deref(), network, "{cidr} {bits} {number}");
    }
    assert_eq!(cidr_contains("10.0.0.0/8", "10.255.0.1"), Ok(true));
    assert_eq!(cidr_contains("10.0.0.0/8", "11.0.0.1"), Ok(false));
    assert_eq!(cidr_contains("0.0.0.0/0", "::1"), Ok(false));
    assert_eq!(cidr_contains("::/0", "::1"), Ok(true));
    assert!(cidr_contains("10.0.0.0/8", "x").unwrap_err().contains("`x` is not an IP address"));
    assert_eq!(cidr_netmask("10.0.0.0/20"), Ok("255.255.240.0".to_owned()));
    assert_eq!(cidr_netmask("0.0.0.0/0"), Ok("0.0.0.0".to_owned()));
    assert!(cidr_netmask("fd00::/8").unwrap_err().contains("IPv6"));
}
