{{/* The name of this release's objects. */}}
{{- define "vo-cutouts.fullname" -}}
{{- .Values.fullnameOverride | default .Release.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* What a selector may rely on: never changes during a release's life. */}}
{{- define "vo-cutouts.selectorLabels" -}}
app.kubernetes.io/name: {{ .Values.nameOverride | default .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "vo-cutouts.labels" -}}
{{ include "vo-cutouts.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/* Where pods may run; takes the values of one component. */}}
{{- define "vo-cutouts.scheduling" -}}
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

{{/* What every process of the service reads. */}}
{{- define "vo-cutouts.env" -}}
- name: CUTOUT_DATABASE_PASSWORD
  valueFrom:
    secretKeyRef:
      name: vo-cutouts
      key: database-password
- name: CUTOUT_REDIS_PASSWORD
  valueFrom:
    secretKeyRef:
      name: vo-cutouts
      key: redis-password
- name: CUTOUT_REDIS_HOST
  value: {{ .Release.Name }}-redis
{{- end }}

{{/* The proxy to Cloud SQL as a container. */}}
{{- define "vo-cutouts.proxy" -}}
{{- with .Values.cloudsql -}}
- name: cloud-sql-proxy
  image: "{{ .image.repository }}:{{ .image.tag }}"
  imagePullPolicy: {{ .image.pullPolicy }}
  command:
    - /cloud_sql_proxy
    - -ip_address_types=PRIVATE
    - "-instances={{ required "cloudsql.instanceConnectionName is missing" .instanceConnectionName }}=tcp:5432"
  securityContext:
    allowPrivilegeEscalation: false
    readOnlyRootFilesystem: true
    runAsNonRoot: true
    runAsUser: 65532
    runAsGroup: 65532
    capabilities:
      drop: [ALL]
{{- end }}
{{- end }}
