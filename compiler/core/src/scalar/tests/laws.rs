use crate::scalar::{Scalar, text, unit};
use proptest::prelude::*;

#[test]
fn names_lead_back_to_their_scalar() {
    for scalar in Scalar::ALL {
        assert_eq!(Scalar::by_name(scalar.name()), Some(*scalar));
        assert!(scalar.describe().contains('`'), "{} has no example", scalar.name());
    }
    assert_eq!(Scalar::by_name("host"), None);
    assert_eq!(Scalar::ALL.len(), 18);
}

/// The examples in the descriptions are true.
#[test]
fn described_examples_pass() {
    for scalar in Scalar::ALL {
        for example in scalar.describe().split('`').skip(1).step_by(2) {
            assert_eq!(scalar.check(example), Ok(()), "{}", scalar.name());
        }
    }
}

/// Arbitrary texts, and texts near to what the scalars take.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-zA-Z0-9._/:@-]{0,40}",
        "[0-9./:*,@ -]{0,24}",
        "[0-9]{1,3}(\\.[0-9]{1,3})?[ _]?[a-zA-Z]{0,5}([0-9]{1,2}[a-z]{1,2})?",
        "(https?|oci|HTTP|s3)?:?/{0,3}[a-zA-Z0-9.:@$ -]{0,20}(/[a-z%$( )|*]{0,10})?",
        "[<>=~^! ]{0,2}v?[0-9x*]{1,2}(\\.[0-9x*]{1,2}){0,3}(-[a-z0-9.]{0,4})?( - | \\|\\| |, ?| )?[<>=]{0,2}[0-9x.]{0,5}",
        "(\\*|[0-9]{1,2}|[a-z]{3,4})([-/,][0-9]{1,2})?( (\\*|[0-9]{1,2}|[A-Za-z]{3,4})([-/,][0-9]{1,2})?){3,5}",
        "@[a-zA-Z]{1,8} ?[0-9]{0,2}[a-z]{0,2}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn checks_end_and_their_suggestions_pass(text in any_text()) {
        for scalar in Scalar::ALL {
            if let Err(problem) = scalar.check(&text) {
                prop_assert!(!problem.message.is_empty() && !problem.message.contains('\n'));
                if let Some(suggestion) = problem.suggestion {
                    prop_assert_eq!(scalar.check(&suggestion), Ok(()), "{} of {:?}", scalar.name(), text);
                }
            }
        }
    }

    #[test]
    fn a_literal_has_a_dimension_and_its_suggestion_is_one(text in any_text()) {
        match unit::parse(&text) {
            Ok(unit) => prop_assert!(unit.dimensions().next().is_some()),
            Err(problem) => {
                if let Some(suggestion) = problem.suggestion {
                    prop_assert!(unit::parse(&suggestion).is_ok(), "{:?} from {:?}", suggestion, text);
                }
            }
        }
        if let Some(nearest) = unit::nearest_unit(&text) {
            prop_assert!(unit::parse(&["1", nearest].concat()).is_ok());
        }
    }

    #[test]
    fn functions_end(a in any_text(), b in any_text(), n in any::<i64>(), small in -3_i64..200) {
        let _ = text::replace(&a, &b, &a);
        let _ = text::split(&a, &b).map(|parts| text::join(&parts, &b).map(|joined| assert_eq!(joined, a)));
        let _ = (text::pad_left(&a, n, "x"), text::pad_right(&a, small, "é"), text::truncate(&a, n));
        let _ = (text::indent(&a, small), text::indent(&a, n), text::base64_decode(&a));
        let _ = (text::regex_matches(&a, &b), text::regex_replace(&a, &b, "$0$0"));
        let _ = (text::cidr_contains(&a, &b), text::semver_satisfies(&a, &b), text::semver_compare(&a, &b));
        for cidr in [&*a, "10.0.0.0/8", "0.0.0.0/0", "::/0", "fd00::/128"] {
            let _ = (text::cidr_host(cidr, n), text::cidr_host(cidr, small), text::cidr_netmask(cidr));
            let _ = (text::cidr_subnet(cidr, small, n), text::cidr_subnet(cidr, n, small));
        }
    }

    #[test]
    fn base64_comes_back(a in any::<String>()) {
        prop_assert_eq!(text::base64_encode(&a).and_then(|encoded| text::base64_decode(&encoded)), Ok(a));
    }

    #[test]
    fn a_slug_is_a_dns_label(a in any::<String>()) {
        if let Ok(slug) = text::slug(&a) {
            prop_assert_eq!(Scalar::DnsLabel.check(&slug), Ok(()));
        }
    }

    #[test]
    fn dedent_takes_back_indent(a in "[a-z]{1,4}(\n {0,2}[a-z]{0,4}){0,5}", width in 0_i64..9) {
        let indented = text::indent(&a, width).unwrap();
        prop_assert_eq!(text::dedent(&indented), text::dedent(&a));
    }
}
