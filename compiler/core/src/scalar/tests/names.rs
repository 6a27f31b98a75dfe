use super::{refuses, takes};
use crate::scalar::Scalar;

#[test]
fn dns_labels() {
    takes(Scalar::DnsLabel, &["a", "0", "my-service", "1password", "a--b", &"x".repeat(63)]);
    refuses(
        Scalar::DnsLabel,
        &[
            ("", "empty text", ""),
            ("My-Service", "has capital letters", "my-service"),
            ("my_service", "has `_`", "my-service"),
            ("my service", "has a blank", "my-service"),
            ("a.b", "has a dot", "a-b"),
            ("-a", "starts or ends with `-`", "a"),
            ("a-", "starts or ends with `-`", "a"),
            (&"x".repeat(64), "64 characters", &"x".repeat(63)),
            ("ü", "has `ü`", ""),
            ("a\u{7}b", "has `\\u{7}`", "a-b"),
            (" a ", "blanks around", "a"),
        ],
    );
}

#[test]
fn dns_names() {
    takes(
        Scalar::DnsName,
        &["data.example.org", "localhost", "a.b.c", "xn--bcher-kva.example", "release-1.10"],
    );
    refuses(
        Scalar::DnsName,
        &[
            ("Data.Example.org", "`Data.Example.org` has capital letters", "data.example.org"),
            ("*.example.org", "wildcard", ""),
            ("example.org.", "ends in a dot", "example.org"),
            ("a..b", "empty part", ""),
            (".a", "empty part", ""),
            ("10.0.0.3", "an IP address, not a DNS name", ""),
            ("a_b.example.org", "has `_`", ""),
            ("https://example.org", "has `:`", ""),
            (&"abcdefg.".repeat(32), "ends in a dot", ""),
            (&format!("{}a", "abcdefg.".repeat(32)), "257 characters", ""),
        ],
    );
}

#[test]
fn hosts() {
    takes(
        Scalar::Host,
        &[
            "data.example.org",
            "10.0.0.3",
            "::1",
            "2001:db8::1",
            "postgres.postgres",
            "postgres.postgres.svc.cluster.local",
            "localhost",
            "a1.b2",
            "1password",
        ],
    );
    refuses(
        Scalar::Host,
        &[
            ("https://data.example.org", "leave out `https://`", "data.example.org"),
            ("https://Data.example.org:8080/api?x", "leave out `https://`", "data.example.org"),
            ("postgresql://me:pw@db.example.org/x", "leave out `postgresql://`", "db.example.org"),
            ("data.example.org/api", "leave out `/api`", "data.example.org"),
            ("data.example.org:8080", "leave out `:8080`", "data.example.org"),
            ("me@data.example.org", "user", "data.example.org"),
            ("[::1]", "brackets", "::1"),
            ("[::1]:80", "brackets", "::1"),
            ("Data.Example.org", "capital letters", "data.example.org"),
            ("data.example.org.", "ends in a dot", "data.example.org"),
            ("10.0.0.300", "`300` in `10.0.0.300` is above 255", ""),
            ("10.0.0", "3 numbers", ""),
            ("010.0.0.1", "leading zeros", "10.0.0.1"),
            ("1234", "read as an IP address", ""),
            ("a b", "has a blank", ""),
            ("a_b", "has `_`", ""),
            ("${env.host}", "has `$`", ""),
            ("{{ .Values.host }}", "has `{`", ""),
            ("fe80:::1", "not an IPv6 address", ""),
            ("\nexample.org", "blanks around", "example.org"),
        ],
    );
}

#[test]
fn addresses_and_networks() {
    takes(Scalar::IpAddress, &["10.0.0.3", "0.0.0.0", "::", "2001:db8::1", "::ffff:10.0.0.1"]);
    refuses(
        Scalar::IpAddress,
        &[
            ("10.0.0.256", "above 255", ""),
            ("10.0.0", "3 numbers", ""),
            ("10.0.0.01", "leading zeros", "10.0.0.1"),
            ("10.0.0.3/32", "leave out `/32`", "10.0.0.3"),
            ("10.0.0.3:80", "leave out the rest", "10.0.0.3"),
            ("[::1]", "leave out the rest", "::1"),
            ("fe80::1%eth0", "zone", "fe80::1"),
            ("example.org", "is a name", ""),
        ],
    );
    takes(Scalar::Cidr, &["10.0.0.0/8", "0.0.0.0/0", "10.1.2.3/32", "::/0", "2001:db8::/32"]);
    refuses(
        Scalar::Cidr,
        &[
            ("10.0.0.0", "no prefix length", "10.0.0.0/32"),
            ("::1", "no prefix length", "::1/128"),
            ("10.1.2.3/8", "address bits after its /8", "10.0.0.0/8"),
            ("10.0.0.0/33", "above 32", ""),
            ("10.0.0.0/08", "leading zero", "10.0.0.0/8"),
            ("10.0.0.0/255.255.0.0", "has a mask", "10.0.0.0/16"),
            ("10.0.0.0/255.0.255.0", "has a mask", ""),
            ("10.0.0.0/", "no prefix length", ""),
            ("10.0.0.0/+8", "no prefix length", ""),
            ("10.0.0.300/8", "above 255", ""),
            ("010.0.0.0/8", "leading zeros", "10.0.0.0/8"),
            ("example.org/8", "no IP address", ""),
        ],
    );
}

#[test]
fn urls() {
    takes(
        Scalar::Url,
        &[
            "https://data.example.org",
            "https://data.example.org/api?x=1&y[]=2#top",
            "http://gafaelfawr.gafaelfawr:8080/auth",
            "s3://bucket/key.yaml",
            "gs://bucket",
            "oci://ghcr.io/example/charts",
            "git+https://git.example.org/x.git",
            "ssh://git@git.example.org:22/x.git",
            "postgresql://me:p%40ss@postgres.postgres/db",
            "postgresql+asyncpg://me@[::1]:5432/db",
            "mongodb://a:27017,b:27017/db",
            "jdbc:postgresql://db.example.org/x",
            "redis://:pw@10.0.0.3:6379/0",
            "HTTPS://Data.Example.org",
            "https://my_service/",
        ],
    );
    refuses(
        Scalar::Url,
        &[
            ("data.example.org", "has no scheme: write `https://`", "https://data.example.org"),
            ("localhost:8080/x", "has no scheme", "https://localhost:8080/x"),
            ("//data.example.org", "write `https:`", "https://data.example.org"),
            ("https:/data.example.org", "no `://`", "https://data.example.org"),
            ("https//data.example.org", "no `://`", "https://data.example.org"),
            ("https://https://x.org", "two schemes", "https://x.org"),
            ("git@github.com:example/x.git", "short form", "ssh://git@github.com/example/x.git"),
            ("mailto:me@example.org", "no scheme and host", ""),
            ("/api", "only a path", ""),
            ("https://", "no host", ""),
            ("file:///etc/x", "no host", ""),
            ("https://:80", "no host", ""),
            ("https://a..b/", "empty part", ""),
            ("https://10.0.0.300/", "not an IP address", ""),
            ("https://[::g]/", "no IPv6 address", ""),
            ("https://x.org:99999/", "not a port", ""),
            ("https://x.org:/a", "`:` without a port", "https://x.org/a"),
            ("https://x.org:0/a", "not a port", ""),
            ("https://x.org/a b", "has a blank", "https://x.org/a%20b"),
            ("https://x.org/ü", "has `ü`", "https://x.org/%C3%BC"),
            ("https://${host}/x", "not filled in", ""),
            ("https://x.org/$y", "write `%24`", "https://x.org/%24y"),
            ("https://{{ .host }}/x", "has `{`", ""),
            ("https://x.org/%zz", "write `%25`", ""),
            ("https://me:p@ss@x.org/", "two `@`", ""),
            ("1http://x.org", "no scheme like", ""),
            ("https://x.org ", "blanks around", "https://x.org"),
        ],
    );
}

#[test]
fn paths() {
    takes(
        Scalar::Path,
        &["/", "/api", "/api/tap/", "/argo-cd(/|$)(.*)", "/x/[^/]+/y", "/a%20b", "/~me/*", r"/a\(b"],
    );
    refuses(
        Scalar::Path,
        &[
            ("api", "does not start with `/`", "/api"),
            ("^/api", "does not start with `/`", "/api"),
            ("https://x.org/api", "is a URL", "/api"),
            ("https://x.org", "is a URL", "/"),
            ("/a//b", "empty part", "/a/b"),
            ("/a b", "has a blank", "/a%20b"),
            ("/a#b", "has `#`", ""),
            ("/a/../b", "as a part", ""),
            ("/a%2Fb", "escaped slash", ""),
            ("/argo-cd(/|$(.*)", "without its partner", ""),
            ("/a)", "without its partner", ""),
            ("/[a", "without its partner", ""),
        ],
    );
    takes(Scalar::VaultPath, &["secret", "secret/k8s_operator/data.example.org", "kv/a:b/c@d"]);
    refuses(
        Scalar::VaultPath,
        &[
            ("/secret/x", "starts with a slash", "secret/x"),
            ("secret/x/", "ends with a slash", "secret/x"),
            ("secret//x", "two slashes", "secret/x"),
            ("secret/a b", "has a blank", ""),
            ("secret/../x", "a path in Vault can't have", ""),
            ("https://vault.example.org/secret", "is a URL", ""),
            ("/", "starts with a slash", ""),
        ],
    );
}

#[test]
fn images() {
    let digest = "0123456789abcdef".repeat(4);
    takes(
        Scalar::Image,
        &[
            "nginx",
            "nginx:1.27",
            "library/nginx",
            "ghcr.io/example/api:v1.2.3-rc.1",
            "localhost:5000/x",
            "registry.example.org:443/a/b_c/d__e/f--g:T_a.g-1",
            "us-central1-docker.pkg.dev/p-1/r/i",
            &format!("ghcr.io/example/api@sha256:{digest}"),
            &format!("ghcr.io/example/api:1.2@sha256:{digest}"),
            "[::1]:5000/x",
        ],
    );
    refuses(
        Scalar::Image,
        &[
            ("https://ghcr.io/example/api", "leave out `https://`", "ghcr.io/example/api"),
            ("ghcr.io/Example/Api:V1", "capital letters", "ghcr.io/example/api:V1"),
            ("nginx:", "without a tag", "nginx"),
            ("nginx:a b", "the tag of", ""),
            ("nginx:1.2+build", "has `+`", "nginx:1.2_build"),
            ("nginx:-1", "starts with", "nginx:1"),
            (&format!("nginx:{}", "a".repeat(129)), "128 characters", ""),
            (":1.2", "no repository", ""),
            ("a//b", "slash too many", ""),
            ("a/", "slash too many", ""),
            ("a___b", "not a repository's name", ""),
            ("a..b", "not a repository's name", ""),
            ("_a", "not a repository's name", ""),
            ("a b", "has a blank", ""),
            ("x@sha256:12", "64 hexadecimal digits", ""),
            ("x@12", "no digest", ""),
            ("x@md5:12", "other than sha256", ""),
            (
                &format!("x@sha256:{}", digest.to_uppercase()),
                "capital letters",
                &format!("x@sha256:{digest}"),
            ),
            (&digest, "id of an image", ""),
            ("reg.example.org:x/y", "not a port", ""),
            ("-bad.org/x", "not a registry's host", ""),
            ("a@b@c", "no digest", ""),
        ],
    );
}

#[test]
fn labels() {
    takes(Scalar::LabelKey, &["app", "app.kubernetes.io/name", "a/b", "A_b.c-D", "example.org/A1"]);
    refuses(
        Scalar::LabelKey,
        &[
            ("a/b/c", "more than one `/`", ""),
            ("/name", "nothing before", "name"),
            ("example.org/", "no name", ""),
            ("Example.org/name", "capital letters", "example.org/name"),
            ("my label", "has a blank", "my-label"),
            ("-a", "start and end", "a"),
            (&"x".repeat(64), "64 characters", &"x".repeat(63)),
            ("example.org/a:b", "has `:`", "example.org/a-b"),
        ],
    );
    takes(Scalar::LabelValue, &["", "frontend", "1.2.3", "A_b", &"x".repeat(63)]);
    refuses(
        Scalar::LabelValue,
        &[
            ("a b", "has a blank", "a-b"),
            ("v1+2", "has `+`", "v1-2"),
            ("_", "start and end", ""),
            ("a/b", "has `/`", "a-b"),
            (&"x".repeat(64), "64 characters", &"x".repeat(63)),
        ],
    );
}
