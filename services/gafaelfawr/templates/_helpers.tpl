{{/* The name of this release's objects. */}}
{{- define "gafaelfawr.fullname" -}}
{{- .Values.fullnameOverride | default .Release.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* What a selector may rely on: never changes during a release's life. */}}
{{- define "gafaelfawr.selectorLabels" -}}
app.kubernetes.io/name: {{ .Values.nameOverride | default .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "gafaelfawr.labels" -}}
{{ include "gafaelfawr.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/* Where pods may run; takes the values of one component. */}}
{{- define "gafaelfawr.scheduling" -}}
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

{{/* The database, through the proxy where it is Cloud SQL. */}}
{{- define "gafaelfawr.databaseUrl" -}}
{{- if .Values.cloudsql.enabled -}}
postgresql://gafaelfawr@{{ include "gafaelfawr.fullname" . }}-cloud-sql-proxy/gafaelfawr
{{- else -}}
{{ required "config.databaseUrl is missing" .Values.config.databaseUrl }}
{{- end }}
{{- end }}

{{/* Configuration and secrets, as every process of the service mounts them. */}}
{{- define "gafaelfawr.volumeMounts" -}}
- name: config
  mountPath: /etc/gafaelfawr
  readOnly: true
- name: secret
  mountPath: /etc/gafaelfawr/secrets
  readOnly: true
- name: tmp
  mountPath: /tmp
{{- end }}

{{- define "gafaelfawr.volumes" -}}
- name: config
  configMap:
    name: {{ include "gafaelfawr.fullname" . }}-config
- name: secret
  secret:
    secretName: gafaelfawr
- name: tmp
  emptyDir: {}
{{- end }}

{{/* What processes that work, but answer nobody, have in common. */}}
{{- define "gafaelfawr.podSecurity" -}}
securityContext:
  runAsNonRoot: true
  runAsUser: 1000
  runAsGroup: 1000
imagePullSecrets:
  - name: pull-secret
{{- end }}

{{/* What an OpenID Connect provider adds to its endpoints: enrollment, and claims that have unusual names. */}}
{{- define "gafaelfawr.claims" -}}
{{- $extra := dict }}
{{- range $key := list "enrollmentUrl" "usernameClaim" "uidClaim" "gidClaim" "groupsClaim" }}
{{- with get $ $key }}
{{- $_ := set $extra $key . }}
{{- end }}
{{- end }}
{{- if $extra }}
{{- toYaml $extra }}
{{- end }}
{{- end }}
