resource "google_artifact_registry_repository" "images" {
  repository_id = var.service_name
  location      = var.region
  format        = "DOCKER"
  description   = "Images of the WhatsApp service"

  # Each image is analysed when it is pushed, and again as new vulnerabilities are published
  # (containerscanning.googleapis.com; apis.tf enables it).
  vulnerability_scanning_config {
    enablement_config = "INHERITED"
  }

  # Enough to roll back to; others are deleted after three months.
  cleanup_policies {
    id     = "keep-the-newest"
    action = "KEEP"
    most_recent_versions {
      keep_count = 20
    }
  }
  cleanup_policies {
    id     = "delete-what-is-old"
    action = "DELETE"
    condition {
      older_than = "7776000s"
    }
  }

  depends_on = [google_project_service.api]
}

locals {
  image_repository = join("/", [
    "${var.region}-docker.pkg.dev",
    var.project_id,
    google_artifact_registry_repository.images.repository_id,
    "whatsapp-service",
  ])
}
