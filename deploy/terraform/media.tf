# Files that users send, which Meta deletes after seven days (docs/guide/media.md).
resource "google_storage_bucket" "media" {
  count = var.media ? 1 : 0

  name     = "${var.project_id}-whatsapp-media"
  location = var.region

  # Only the service reads it, and serves files to clients that may see them.
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  # Deletes erased files at once: by default Google would keep them for another week.
  soft_delete_policy {
    retention_duration_seconds = 0
  }

  # Deletes leftovers of interrupted downloads.
  lifecycle_rule {
    condition {
      age            = 2
      matches_prefix = ["incoming/"]
    }
    action {
      type = "Delete"
    }
  }

  depends_on = [google_project_service.api]
}

resource "google_storage_bucket_iam_member" "service_uses_media" {
  count = var.media ? 1 : 0

  bucket = google_storage_bucket.media[0].name
  role   = "roles/storage.objectUser"
  member = google_service_account.service.member
}

locals {
  media_environment = var.media ? { INTEXURAOS_WHATSAPP_MEDIA = "gs://${google_storage_bucket.media[0].name}" } : { INTEXURAOS_WHATSAPP_MEDIA = "off" }
}
