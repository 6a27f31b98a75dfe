{{- define "root.application" }}
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: {{ .name }}
  namespace: argocd
spec:
  project: default
  destination:
    server: https://kubernetes.default.svc
    namespace: {{ .name }}
  source:
    repoURL: https://git.example.org/cluster
    path: charts/{{ .name }}
    targetRevision: {{ or (index (.root.Values.revisions | default dict) .name) "main" }}
    helm:
      valueFiles:
        - values.yaml
        - values/{{ .root.Values.name }}.yaml
  syncPolicy:
    automated:
      prune: true
      selfHeal: true
{{- end }}
