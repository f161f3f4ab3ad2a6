locals {
  # The names from the set-up guide; each is also the name of its variable.
  secrets = toset(concat([
    "INTEXURAOS_WHATSAPP_VERIFY_TOKEN",
    "INTEXURAOS_WHATSAPP_APP_SECRET",
    "INTEXURAOS_WHATSAPP_ACCESS_TOKEN",
    "INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID",
    "INTEXURAOS_WHATSAPP_WABA_ID",
    "INTEXURAOS_WHATSAPP_API_KEYS",
  ], var.metrics_key ? ["INTEXURAOS_WHATSAPP_METRICS_KEY"] : [], var.encryption_key ? ["INTEXURAOS_WHATSAPP_ENCRYPTION_KEY"] : [], var.sign_in ? ["INTEXURAOS_WHATSAPP_OIDC_CLIENT_SECRET"] : []))
}

resource "google_secret_manager_secret" "service" {
  for_each = local.secrets

  secret_id = each.key
  replication {
    auto {}
  }

  depends_on = [google_project_service.api]
}

# One grant for each secret and none for the project, so that the service can't read secrets that are added to the
# project later.
resource "google_secret_manager_secret_iam_member" "service" {
  for_each = local.secrets

  secret_id = google_secret_manager_secret.service[each.key].id
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.service.member
}

# Cloud Run starts no revision while one of its secrets has no version. The service reads white space as "not set", so
# this is not a key that anybody could guess: the service does not start with it, and says which secrets are missing.
resource "google_secret_manager_secret_version" "placeholder" {
  for_each = var.placeholder_secrets ? local.secrets : toset([])

  secret                 = google_secret_manager_secret.service[each.key].id
  secret_data_wo         = " "
  secret_data_wo_version = 1

  lifecycle {
    # It may be disabled once there is another version.
    ignore_changes = [enabled]
  }
}
