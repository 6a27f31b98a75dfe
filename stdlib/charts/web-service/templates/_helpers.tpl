{{/* The name of every object: the release's, and the component's. A Service's name takes no dots. */}}
{{- define "web-service.fullname" -}}
{{- $name := .Release.Name -}}
{{- with .Values.component }}{{ $name = printf "%s-%s" $name . }}{{ end -}}
{{- /* With the longest suffix of our own, 63 characters. Cutting would give two components one name. */ -}}
{{- if gt (len $name) 57 }}{{ fail (printf "the name %s has more than 57 characters" $name) }}{{ end -}}
{{- $name | replace "." "-" -}}
{{- end }}

{{/*
Labels by which a Deployment finds its pods. They can never change, so nothing else belongs here. The name tells
components apart: those of a service without one must not match the pods of its worker.
*/}}
{{- define "web-service.selectorLabels" -}}
app.kubernetes.io/name: {{ include "web-service.fullname" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- with .Values.component }}
app.kubernetes.io/component: {{ . | quote }}
{{- end }}
{{- end }}

{{/* The image's tag as a label, where it can be one. */}}
{{- define "web-service.versionLabel" -}}
{{- $version := .Values.image.tag | toString | replace "+" "_" | trunc 63 -}}
{{- if regexMatch "^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$" $version -}}
app.kubernetes.io/version: {{ $version | quote }}
{{- end -}}
{{- end }}

{{/* Labels of pods: without the chart's version, which would restart them for nothing. */}}
{{- define "web-service.podLabels" -}}
{{- $labels := merge (include "web-service.selectorLabels" . | fromYaml) (include "web-service.versionLabel" . | fromYaml) -}}
{{- toYaml (merge $labels (.Values.podLabels | default dict) (.Values.commonLabels | default dict)) -}}
{{- end }}

{{/* Labels of every other object. */}}
{{- define "web-service.labels" -}}
{{- $chart := printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" -}}
{{- $labels := merge (include "web-service.selectorLabels" . | fromYaml) (include "web-service.versionLabel" . | fromYaml) -}}
{{- $labels = merge $labels (dict "app.kubernetes.io/managed-by" .Release.Service "helm.sh/chart" $chart) -}}
{{- toYaml (merge $labels (.Values.commonLabels | default dict)) -}}
{{- end }}

{{/* The metadata of an object; takes a dict of root, suffix (of the name), labels, annotations. */}}
{{- define "web-service.metadata" -}}
{{- $root := .root -}}
name: {{ include "web-service.fullname" $root }}{{ .suffix }}
namespace: {{ $root.Release.Namespace }}
labels:
  {{- toYaml (merge (include "web-service.labels" $root | fromYaml) (.labels | default dict)) | nindent 2 }}
{{- with merge (dict) (.annotations | default dict) ($root.Values.commonAnnotations | default dict) }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "web-service.serviceAccountName" -}}
{{- with (.Values.serviceAccount).name }}{{ . }}{{ else -}}
{{- if (.Values.serviceAccount).create }}{{ include "web-service.fullname" . }}{{ else }}default{{ end -}}
{{- end -}}
{{- end }}

{{- define "web-service.image" -}}
{{- $image := .Values.image -}}
{{- $repository := required "image.repository is needed" $image.repository -}}
{{- if not (or $image.tag $image.digest) }}{{ fail "image.tag or image.digest is needed" }}{{ end -}}
{{- $repository -}}
{{- with $image.tag }}:{{ . }}{{ end -}}
{{- with $image.digest }}@{{ . }}{{ end -}}
{{- end }}

{{/* The key of a file in the ConfigMap: a path has characters that a key may not have, and two paths may end alike. */}}
{{- define "web-service.fileKey" -}}
{{- printf "%s-%s" (. | sha256sum | trunc 8) (regexReplaceAll "[^-._a-zA-Z0-9]" (base .) "_") -}}
{{- end }}

{{/* The name of the volume for a Secret: a Secret's name may have dots and be longer than a volume's. */}}
{{- define "web-service.secretVolume" -}}
{{- printf "secret-%s" (. | sha256sum | trunc 10) -}}
{{- end }}

{{/* The probe of a kind: its own, else one of the health check's path, else none. */}}
{{- define "web-service.probe" -}}
{{- if .probe -}}
{{- toYaml .probe -}}
{{- else if and .root.Values.healthCheckPath (.root.Values.service).enabled -}}
httpGet:
  path: {{ .root.Values.healthCheckPath | quote }}
  port: http
{{- end -}}
{{- end }}
