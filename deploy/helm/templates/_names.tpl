{{- /* The name of what belongs to this release: "qingyin", or "RELEASE-qingyin". */ -}}
{{- define "qingyin.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" }}{{ end }}
{{- end -}}

{{- define "qingyin.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- /* The tracks that run: ["stable"], or ["stable", "canary"]. */ -}}
{{- define "qingyin.tracks" -}}
{{- if gt (int .Values.canary.weight) 0 }}
{{- if not .Values.canary.tag }}{{ fail "canary.weight needs canary.tag, the version that it tries" }}{{ end }}
{{- if not .Values.gateway.name }}{{ fail "canary.weight needs gateway.name, which routes by weight" }}{{ end }}
{{- list "stable" "canary" | toJson }}
{{- else }}{{ list "stable" | toJson }}{{ end }}
{{- end -}}

{{- /* The name of a track, from a list of the root and the track. */ -}}
{{- define "qingyin.track" -}}
{{- $root := index . 0 }}{{ include "qingyin.name" $root }}{{ if eq (index . 1) "canary" }}-canary{{ end }}
{{- end -}}

{{- /* The ports of the doors, by name. */ -}}
{{- define "qingyin.ports" -}}
{{- $ports := dict "http" 8080 }}
{{- if .Values.doors.grpc }}{{ $_ := set $ports "grpc" 50051 }}{{ end }}
{{- if .Values.doors.wyoming }}{{ $_ := set $ports "wyoming" 10200 }}{{ end }}
{{- $ports | toJson }}
{{- end -}}
