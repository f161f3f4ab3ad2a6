# The requirements of .github/workflows/deploy.yaml: an account that may deploy, and a way for GitHub to be that account without a key.
locals {
  # A deleted pool's id can't be used again for 30 days.
  pipeline = var.github_repository_id == null ? toset([]) : toset(["github"])
}

resource "google_service_account" "deployer" {
  for_each = local.pipeline

  account_id   = "${var.service_name}-ci"
  display_name = "Deploys the WhatsApp service"
  description  = "For GitHub's repository ${var.github_repository_id}"

  depends_on = [google_project_service.api]
}

resource "google_iam_workload_identity_pool" "github" {
  for_each = local.pipeline

  workload_identity_pool_id = "${var.service_name}-ci"
  display_name              = "GitHub Actions"

  depends_on = [google_project_service.api]
}

resource "google_iam_workload_identity_pool_provider" "github" {
  for_each = local.pipeline

  workload_identity_pool_id          = google_iam_workload_identity_pool.github[each.key].workload_identity_pool_id
  workload_identity_pool_provider_id = "github"
  display_name                       = "GitHub Actions"

  attribute_mapping = {
    "google.subject"          = "assertion.sub"
    "attribute.repository_id" = "assertion.repository_id"
  }
  # GitHub signs tokens for every repository; only this one is accepted. It is identified by its id, because somebody
  # else can take the name after the repository is renamed, moved or deleted. Only its main branch is accepted, because
  # anyone who can push another branch or open a pull request can change the workflow there. And only the events that
  # start deploy.yaml are accepted, because workflows of pull requests (pull_request_target) also claim the main branch.
  attribute_condition = join(" && ", [
    "assertion.repository_id == \"${var.github_repository_id}\"",
    "assertion.ref == \"refs/heads/main\"",
    "assertion.event_name in [\"push\", \"workflow_dispatch\"]",
  ])

  oidc {
    issuer_uri = "https://token.actions.githubusercontent.com"
  }
}

resource "google_service_account_iam_member" "github_is_the_deployer" {
  for_each = local.pipeline

  service_account_id = google_service_account.deployer[each.key].name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.github[each.key].name}/attribute.repository_id/${var.github_repository_id}"
}

resource "google_artifact_registry_repository_iam_member" "deployer_pushes" {
  for_each = local.pipeline

  repository = google_artifact_registry_repository.images.name
  location   = google_artifact_registry_repository.images.location
  role       = "roles/artifactregistry.writer"
  member     = google_service_account.deployer[each.key].member
}

resource "google_cloud_run_v2_service_iam_member" "deployer_deploys" {
  for_each = local.pipeline

  name     = google_cloud_run_v2_service.service.name
  location = google_cloud_run_v2_service.service.location
  role     = "roles/run.developer"
  member   = google_service_account.deployer[each.key].member
}

# A revision runs as the service's account, so an account that deploys one must be allowed to act as it.
resource "google_service_account_iam_member" "deployer_runs_as_the_service" {
  for_each = local.pipeline

  service_account_id = google_service_account.service.name
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.deployer[each.key].member
}

resource "google_cloud_run_v2_service_iam_member" "deployer_deploys_the_worker" {
  for_each = var.worker == null ? toset([]) : local.pipeline

  name     = google_cloud_run_v2_service.worker["worker"].name
  location = google_cloud_run_v2_service.worker["worker"].location
  role     = "roles/run.developer"
  member   = google_service_account.deployer[each.key].member
}

resource "google_service_account_iam_member" "deployer_runs_as_the_worker" {
  for_each = var.worker == null ? toset([]) : local.pipeline

  service_account_id = google_service_account.worker["worker"].name
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.deployer[each.key].member
}

resource "google_project_iam_member" "deployer_scans" {
  for_each = local.pipeline

  project = var.project_id
  role    = "roles/ondemandscanning.admin"
  member  = google_service_account.deployer[each.key].member
}
