//! What templates read through functions.

use super::uses::check;

#[test]
fn evidence_for_types() {
    check(
        "{{ int .Values.a }}{{ .Values.b | float64 | add 1 }}{{ until (.Values.c | int) }}",
        &["a: number", "b: fraction", "c: number"],
    );
    check(
        "{{ .Values.a | trunc 63 | trimSuffix \"-\" }}{{ b64enc .Values.b }}{{ trunc .Values.n .Values.c }}",
        &["a: text", "b: text", "n: number", "c: text"],
    );
    check(
        "{{ printf \"%s-%d\" .Values.a .Values.b }}{{ toString .Values.c }}",
        &["a: printed", "b: printed", "c: printed"],
    );
    check(
        "{{ if kindIs \"map\" .Values.a }}{{ end }}{{ if typeIs \"string\" .Values.b }}{{ end }}",
        &["a: kind map", "b: kind string"],
    );
    check(
        "{{ join \",\" .Values.a }}{{ .Values.b | sortAlpha }}",
        &["a: elements", "a[]: printed", "b: elements, printed", "b[]: printed"],
    );
    check(
        "{{ keys .Values.a | first }}{{ range values .Values.b }}{{ .c }}{{ end }}",
        &["a: keys and elements", "b: keys and elements", "b[].c: printed"],
    );
    check(
        "{{ if has .Values.a (list \"x\" \"y\") }}{{ end }}{{ if has \"z\" .Values.b }}{{ end }}",
        &["a: compared with \"x\", compared with \"y\"", "b: elements", "b[]: compared with \"z\""],
    );
    check("{{ if empty .Values.a }}{{ len .Values.b }}{{ end }}", &["a: tested", "b: tested"]);
    check("{{ semverCompare \">1\" .Values.a }}{{ regexMatch .Values.b \"x\" }}", &["a: text", "b: text"]);
    check("{{ .Capabilities.APIVersions.Has .Values.a }}{{ .Files.Get .Values.b }}", &["a: text", "b: text"]);
}

#[test]
fn defaults_and_choices() {
    check(
        "{{ .Values.a | default \"x\" }}{{ default 8080 .Values.b }}{{ .Values.c | default dict | toYaml }}",
        &["a: default \"x\", printed", "b: default 8080, printed", "c: default {}, whole"],
    );
    check(
        "{{ .Values.a | default .Values.b.c }}{{ default list .Values.l }}",
        &["a: tested, printed", "b.c: printed", "l: default [], printed"],
    );
    check(
        "{{ default (include \"n\" .) .Values.a }}{{ define \"n\" }}{{ .Values.b }}{{ end }}",
        &["b: printed", "a: tested, printed"],
    );
    check(
        "{{ required \"say a\" .Values.a }}{{ .Values.b | required \"say b\" | quote }}",
        &["a: always required \"say a\", printed", "b: always required \"say b\", printed"],
    );
    check(
        "{{ ternary .Values.a .Values.b .Values.c }}{{ .Values.f | ternary 1 2 }}",
        &["a: printed", "b: printed", "c: tested", "f: tested"],
    );
    check(
        "{{ coalesce .Values.a .Values.b \"x\" }}{{ or .Values.c .Values.d }}",
        &["a: tested, printed", "b: tested, printed", "c: tested, printed", "d: printed"],
    );
    check(
        "{{ (or .Values.a .Values.b).c }}{{ (.Values.d | default dict).e }}",
        &["a: tested", "a.c: printed", "b.c: printed", "d: default {}", "d.e: printed"],
    );
}

#[test]
fn maps() {
    check(
        "{{ index .Values \"a-b\" \"c\" }}{{ index .Values.l 0 }}{{ (index .Values.l 1).x }}{{ get .Values.m \"k\" }}",
        &["a-b.c: printed", "l[]: printed", "l[].x: printed", "m.k: printed"],
    );
    check("{{ index .Values .Values.which \"on\" }}", &["which: printed", "[].on: printed"]);
    check(
        "{{ if hasKey .Values.a \"b\" }}{{ end }}{{ if hasKey .Values $.Release.Name }}{{ end }}",
        &["a.b: has key", "[]: has key"],
    );
    check(
        "{{ dig \"a\" \"b\" 3 .Values }}{{ .Values.m | dig \"c\" dict | toYaml }}",
        &["a.b: default 3, printed", "m.c: default {}, whole"],
    );
    check(
        "{{ range pluck \"a\" .Values.x .Values.y }}{{ .b }}{{ end }}",
        &["x.a.b: printed", "y.a.b: printed"],
    );
    check(
        "{{ (pick .Values.a \"b\" \"c\").b }}{{ pick .Values.d \"e\" | toYaml }}",
        &["a.b: printed", "d.e: whole"],
    );
    check("{{ omit .Values.a \"b\" | toYaml }}", &["a: whole"]);
    check(
        "{{ $m := merge (dict \"x\" 1) .Values.a .Values.b }}{{ $m.c }}{{ $m.x }}",
        &["a.c: printed", "a.x: printed", "b.c: printed", "b.x: printed"],
    );
    check(
        "{{ $m := mergeOverwrite (deepCopy .Values.a) .Values.b }}{{ $m.c.d }}",
        &["a.c.d: printed", "b.c.d: printed"],
    );
    check(
        "{{ $d := dict \"k\" .Values.a }}{{ $_ := set $d \"l\" .Values.b }}{{ $d.k.x }}{{ $d.l.y }}{{ $d.z }}",
        &["a.x: printed", "b.y: printed"],
    );
    check(
        "{{ range $n := list \"a\" \"b\" }}{{ (index $.Values $n).c }}{{ end }}",
        &["a.c: printed", "b.c: printed"],
    );
    check(
        "{{ range $k, $v := dict \"a\" .Values.x }}{{ index $.Values $k }}{{ $v.y }}{{ end }}",
        &["x.y: printed", "a: printed"],
    );
    check("{{ unset .Values.a \"b\" | toYaml }}", &["a: whole"]);
}

#[test]
fn lists() {
    check(
        "{{ (first .Values.a).b }}{{ (last .Values.a).c }}{{ range rest .Values.a }}{{ .d }}{{ end }}",
        &["a: elements", "a[].b: printed", "a[].c: printed", "a[].d: printed"],
    );
    check(
        "{{ range concat .Values.a .Values.b (list .Values.c) }}{{ .d }}{{ end }}",
        &["a: elements", "a[].d: printed", "b: elements", "b[].d: printed", "c.d: printed"],
    );
    check("{{ range append .Values.a .Values.x }}{{ .d }}{{ end }}", &["a[].d: printed", "x.d: printed"]);
    check(
        "{{ $l := list }}{{ range .Values.a }}{{ $l = append $l .b }}{{ end }}{{ range $l }}{{ .c }}{{ end }}",
        &["a: elements", "a[].b.c: printed"],
    );
    check("{{ range uniq .Values.a }}{{ . }}{{ end }}", &["a: elements", "a[]: printed"]);
}

/// `set` and `merge` change values for all that comes, in this file and others.
#[test]
fn values_that_are_changed() {
    check(
        "{{ .Values.a.k.x }}{{ $_ := set .Values.a \"k\" .Values.b }}",
        &["a.k.x: printed", "b.x: printed"],
    );
    check(
        "{{ $_ := set .Values.a .Release.Name .Values.b }}{{ .Values.a.k.x }}",
        &["a.k.x: printed", "b.x: printed"],
    );
    check(
        "{{ $_ := mergeOverwrite .Values.a .Values.b }}{{ toYaml .Values.a.c }}",
        &["a.c: whole", "b.c: whole"],
    );
    check(
        "{{ $d := dict }}{{ $_ := merge $d .Values.a }}{{ $d.x }}{{ $_ := merge $d .Values.b }}",
        &["a.x: printed", "b.x: printed"],
    );
}
