{{/* What the cases include. */}}
{{ define "inner" }}<{{ . }}>{{ end }}
{{ define "no" }}{{ .Values.missing }}{{ end }}
{{ define "dollar" }}{{ $.a }}{{ range .b }}{{ $.a }}{{ . }}{{ end }}{{ end }}
{{ define "loop" }}{{ include "loop" . }}{{ end }}
