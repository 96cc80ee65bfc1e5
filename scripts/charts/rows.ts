/**
 * Public charts, with the image that ours is to take the place of. Ours is called as the chart is, in another registry,
 * as a team that builds its own would have it.
 */
export interface ChartRow {
  /** Repository on GitHub and name of the chart. */
  readonly chart: string
  /** Registry and repository of the chart's own application. */
  readonly right: string
  /** The last part of our image's name, where it is not the chart's. */
  readonly called?: string
}

export const CHART_ROWS: readonly ChartRow[] = [
  {
    chart: 'actions/actions-runner-controller/actions-runner-controller',
    right: 'summerwind/actions-runner-controller',
  },
  {
    chart: 'actions/actions-runner-controller/gha-runner-scale-set-controller',
    right: 'ghcr.io/actions/gha-runner-scale-set-controller',
  },
  { chart: 'argoproj/argo-helm/argo-cd', right: 'quay.io/argoproj/argocd' },
  { chart: 'argoproj/argo-helm/argo-events', right: 'quay.io/argoproj/argo-events' },
  { chart: 'argoproj/argo-helm/argo-rollouts', right: 'quay.io/argoproj/argo-rollouts' },
  { chart: 'argoproj/argo-helm/argo-workflows', right: 'quay.io/argoproj/workflow-controller' },
  { chart: 'argoproj/argo-helm/argocd-image-updater', right: 'quay.io/argoprojlabs/argocd-image-updater' },
  { chart: 'backstage/charts/backstage', right: 'ghcr.io/backstage/backstage' },
  { chart: 'bitnami/charts/airflow', right: 'docker.io/bitnami/airflow' },
  { chart: 'bitnami/charts/argo-cd', right: 'docker.io/bitnami/argo-cd' },
  { chart: 'bitnami/charts/cert-manager', right: 'docker.io/bitnami/cert-manager' },
  { chart: 'bitnami/charts/concourse', right: 'docker.io/bitnami/postgresql' },
  { chart: 'bitnami/charts/discourse', right: 'docker.io/bitnami/discourse' },
  { chart: 'bitnami/charts/harbor', right: 'docker.io/bitnami/harbor-core' },
  { chart: 'bitnami/charts/keycloak', right: 'docker.io/bitnami/keycloak' },
  { chart: 'bitnami/charts/metallb', right: 'docker.io/bitnami/metallb-controller' },
  { chart: 'bitnami/charts/nginx', right: 'docker.io/bitnami/nginx' },
  { chart: 'bitnami/charts/sealed-secrets', right: 'docker.io/bitnami/sealed-secrets-controller' },
  { chart: 'bitnami/charts/wordpress', right: 'docker.io/bitnami/wordpress' },
  { chart: 'dapr/dapr/dapr', right: 'ghcr.io/dapr/operator' },
  { chart: 'dexidp/helm-charts/dex', right: 'ghcr.io/dexidp/dex' },
  { chart: 'external-secrets/external-secrets/external-secrets', right: 'ghcr.io/external-secrets/external-secrets' },
  { chart: 'goauthentik/helm/authentik', right: 'ghcr.io/goauthentik/server' },
  { chart: 'goharbor/harbor-helm/harbor', right: 'docker.io/goharbor/harbor-core' },
  { chart: 'grafana/helm-charts/loki-distributed', right: 'docker.io/grafana/loki' },
  { chart: 'grafana/helm-charts/promtail', right: 'docker.io/grafana/promtail' },
  { chart: 'grafana/helm-charts/tempo-distributed', right: 'docker.io/grafana/tempo' },
  { chart: 'hashicorp/consul-k8s/consul', right: 'docker.mirror.hashicorp.services/hashicorppreview/consul' },
  { chart: 'hashicorp/vault-helm/vault', right: 'hashicorp/vault' },
  { chart: 'jaegertracing/helm-charts/jaeger', right: 'jaegertracing/jaeger' },
  { chart: 'jenkinsci/helm-charts/jenkins', right: 'docker.io/jenkins/jenkins' },
  { chart: 'jetstack/cert-manager/cert-manager', right: 'quay.io/jetstack/cert-manager-controller' },
  { chart: 'jupyterhub/zero-to-jupyterhub-k8s/jupyterhub', right: 'quay.io/jupyterhub/k8s-hub' },
  { chart: 'kubernetes/ingress-nginx/ingress-nginx', right: 'registry.k8s.io/ingress-nginx/controller' },
  { chart: 'kubernetes-sigs/metrics-server/metrics-server', right: 'registry.k8s.io/metrics-server/metrics-server' },
  { chart: 'kyverno/kyverno/kyverno', right: 'reg.kyverno.io/kyverno/kyverno' },
  { chart: 'nats-io/k8s/nats', right: 'nats' },
  { chart: 'nextcloud/helm/nextcloud', right: 'docker.io/library/nextcloud' },
  { chart: 'NVIDIA/gpu-operator/gpu-operator', right: 'nvcr.io/nvidia/gpu-operator' },
  { chart: 'oauth2-proxy/manifests/oauth2-proxy', right: 'quay.io/oauth2-proxy/oauth2-proxy' },
  { chart: 'opencost/opencost-helm-chart/opencost', right: 'ghcr.io/opencost/opencost' },
  {
    chart: 'open-telemetry/opentelemetry-helm-charts/opentelemetry-operator',
    right: 'ghcr.io/open-telemetry/opentelemetry-operator/opentelemetry-operator',
  },
  { chart: 'paulbouwer/hello-kubernetes/hello-kubernetes', right: 'paulbouwer/hello-kubernetes' },
  { chart: 'prometheus-community/helm-charts/alertmanager', right: 'quay.io/prometheus/alertmanager' },
  {
    chart: 'prometheus-community/helm-charts/kube-prometheus-stack',
    right: 'quay.io/prometheus-operator/prometheus-operator',
  },
  { chart: 'prometheus-community/helm-charts/prometheus', right: 'quay.io/prometheus/prometheus' },
  { chart: 'prometheus-community/helm-charts/prometheus-redis-exporter', right: 'oliver006/redis_exporter' },
  { chart: 'sentry-kubernetes/charts/sentry', right: 'getsentry/sentry' },
  { chart: 'stefanprodan/podinfo/podinfo', right: 'ghcr.io/stefanprodan/podinfo' },
  { chart: 'strimzi/strimzi-kafka-operator/strimzi-kafka-operator', right: 'quay.io/strimzi/operator' },
  { chart: 'traefik/traefik-helm-chart/traefik', right: 'docker.io/traefik' },
]
