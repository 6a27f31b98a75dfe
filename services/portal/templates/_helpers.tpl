{{/* The name of this release's objects. */}}
{{- define "portal.fullname" -}}
{{- .Values.fullnameOverride | default .Release.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* What a selector may rely on: never changes during a release's life. */}}
{{- define "portal.selectorLabels" -}}
app.kubernetes.io/name: {{ .Values.nameOverride | default .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "portal.labels" -}}
{{ include "portal.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/* Where pods may run; takes the values of one component. */}}
{{- define "portal.scheduling" -}}
{{- with .nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* The source of a volume: a directory of the node, of a file server, or one that goes with the pod. */}}
{{- define "portal.directory" -}}
{{- if .path -}}
hostPath:
  path: {{ .path | quote }}
  type: Directory
{{- else if .nfs -}}
nfs:
  {{- toYaml .nfs | nindent 2 }}
{{- else -}}
emptyDir: {}
{{- end }}
{{- end }}
