output "callback_url" {
  description = "The URL to paste into Meta's dashboard: WhatsApp → Configuration → Webhook → Callback URL."
  value       = local.callback_url
}

output "service_url" {
  description = "The service's URL, for WHATSAPP_SERVICE_URL of the command."
  value       = "https://${local.host}"
}

output "image_repository" {
  description = "The repository that images are pushed to."
  value       = local.image_repository
}

output "dashboard_url" {
  description = "The URL of the dashboard in Google's console."
  value       = "https://console.cloud.google.com/monitoring/dashboards/builder/${reverse(split("/", google_monitoring_dashboard.service.id))[0]}?project=${var.project_id}"
}

output "domain_records" {
  description = "The DNS records that your domain needs; empty without a domain."
  value = concat(
    flatten([for mapping in google_cloud_run_domain_mapping.domain : mapping.status[*].resource_records]),
    [for address in google_compute_global_address.frontend : { name = var.domain, type = "A", rrdata = address.address }],
  )
}

output "pipeline_variables" {
  description = "The variables of .github/workflows/deploy.yaml; null without a repository. None is a secret."
  value = one([for key in local.pipeline : {
    GCP_PROJECT                    = var.project_id
    GCP_REGION                     = var.region
    GCP_SERVICE                    = google_cloud_run_v2_service.service.name
    GCP_WORKER                     = var.worker == null ? "" : local.worker_name
    GCP_SERVICE_URL                = "https://${local.host}"
    GCP_IMAGE_REPOSITORY           = local.image_repository
    GCP_DEPLOYER                   = google_service_account.deployer[key].email
    GCP_WORKLOAD_IDENTITY_PROVIDER = google_iam_workload_identity_pool_provider.github[key].name
  }])
}

output "next_steps" {
  description = "The remaining steps, in order."
  value       = <<-EOT
    1. Enter the secrets; the script asks for each:
         scripts/populate-secrets --project ${var.project_id}
    2. Build the service and deploy it, from the root of the repository (or let the pipeline: docs/guide/deploy.md):
         gcloud auth configure-docker ${var.region}-docker.pkg.dev
         docker build -f apps/whatsapp-service/Dockerfile -t ${local.image_repository}:first .
         docker push ${local.image_repository}:first
%{for name in concat([var.service_name], var.worker == null ? [] : [local.worker_name])~}
         gcloud run deploy ${name} --project ${var.project_id} --region ${var.region} --image "$(docker inspect --format '{{index .RepoDigests 0}}' ${local.image_repository}:first)"
%{endfor~}
    3. Paste into Meta's dashboard (WhatsApp → Configuration → Webhook):
         Callback URL: ${local.callback_url}
         Verify token: gcloud secrets versions access latest --secret INTEXURAOS_WHATSAPP_VERIFY_TOKEN --project ${var.project_id}
    4. Check that everything works:
         npx whatsapp doctor --service https://${local.host} --callback-url ${local.callback_url}
  EOT
}
