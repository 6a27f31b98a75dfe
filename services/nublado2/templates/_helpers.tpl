{{/* The name of this release's objects. */}}
{{- define "nublado2.fullname" -}}
{{- .Release.Name }}
{{- end }}

{{/* What a selector may rely on: never changes during a release's life. */}}
{{- define "nublado2.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "nublado2.labels" -}}
{{ include "nublado2.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}
