resource "google_service_account" "service" {
  account_id   = var.service_name
  display_name = "Runs the WhatsApp service"

  depends_on = [google_project_service.api]
}

resource "google_project_iam_member" "service_uses_firestore" {
  project = var.project_id
  role    = "roles/datastore.user"
  member  = google_service_account.service.member

  # Firestore has no grants of its own databases, only of the project; this one is for a single database, whatever others
  # the project gets.
  condition {
    title       = "only the service's database"
    description = "Reads and writes documents of this database and of no other."
    expression  = "resource.name == \"projects/${var.project_id}/databases/${google_firestore_database.default.name}\""
  }
}

resource "google_cloud_run_v2_service" "service" {
  name     = var.service_name
  location = var.region

  # With a request limit only the load balancer gets through, otherwise the service's own address would be a way around it.
  ingress = var.request_limit == null ? "INGRESS_TRAFFIC_ALL" : "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"

  # Meta carries no Google identity, so anybody may call; what belongs to Meta is proved by signature, the rest by API key.
  # Unlike a grant to allUsers, which new organisations forbid, this works in all of them.
  invoker_iam_disabled = true

  # It holds nothing: what must not be lost is in Firestore. Protected, a first revision that failed would have to be
  # untainted by hand.
  deletion_protection = false

  scaling {
    # One by default: Meta's webhooks must not wait for a start, and without a worker what waits to be processed or sent has no
    # request to wake it. Of the service and not of the revision, so that no revision without traffic is kept running.
    min_instance_count = var.min_instances
  }

  template {
    service_account = google_service_account.service.email

    # Cloud Run's most. The service refuses what it can't hold by bytes (64 MiB in flight) and tells Meta when to come
    # again; Cloud Run beyond this number would answer 429. Each listener of /v1/stream holds one all the time.
    max_instance_request_concurrency = 1000

    # Cloud Run's most, for /v1/stream: a listener is cut off once an hour and goes on by Last-Event-ID. Everything else
    # ends by the service's own limits: 4 s for a webhook, 30 s to receive a request, 20 s of waiting for Meta.
    timeout = "3600s"

    scaling {
      max_instance_count = var.max_instances
    }

    containers {
      image = var.image

      ports {
        container_port = 8080
      }

      resources {
        limits = {
          # JavaScript runs on one thread here; with Firestore there are no database threads besides it.
          cpu = "1"
          # Measured at most 265 MB on SQLite under 3,300 webhooks a second (docs/reference/figures.md). Firestore adds
          # its client and up to 128 MiB of bodies that wait out an outage. Twice the sum, since being killed costs more.
          # Node may use half of it as heap (the image's command says so), and the rest is for those bodies.
          memory = "1Gi"
        }
        # Allocated always: processing, sending and waiting for statuses go on between requests; with a worker, wake-ups for it do.
        cpu_idle = false
        # A start is mostly compiling; the first 200 comes that much sooner.
        startup_cpu_boost = true
      }

      # A start takes well under two seconds; a minute covers a slow Firestore. Not /health: whether webhooks can be kept
      # is no reason to kill what would tell of it.
      startup_probe {
        period_seconds    = 2
        timeout_seconds   = 2
        failure_threshold = 30
        http_get {
          path = "/health/live"
        }
      }

      # Dead for a minute and a half is dead; anything shorter might be one long garbage collection under load. On
      # SIGTERM Cloud Run waits 10 s and the service drains within 8.
      liveness_probe {
        period_seconds    = 30
        timeout_seconds   = 5
        failure_threshold = 3
        http_get {
          path = "/health/live"
        }
      }

      dynamic "env" {
        for_each = merge(local.environment, var.worker == null ? {} : { INTEXURAOS_WHATSAPP_ROLE = "web" })
        content {
          name  = env.key
          value = env.value
        }
      }

      dynamic "env" {
        for_each = local.secrets
        content {
          name = env.key
          value_source {
            secret_key_ref {
              secret  = google_secret_manager_secret.service[env.key].secret_id
              version = "latest"
            }
          }
        }
      }
    }
  }

  traffic {
    type    = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"
    percent = 100
  }

  lifecycle {
    # The pipeline's: which image runs, which revision gets the traffic, and the notes that gcloud leaves.
    ignore_changes = [
      client,
      client_version,
      template[0].annotations,
      template[0].containers[0].image,
      template[0].labels,
      traffic,
    ]
  }

  # It must be able to read its secrets and its database when it starts.
  depends_on = [
    google_firestore_database.default,
    google_project_iam_member.service_uses_firestore,
    google_secret_manager_secret_iam_member.service,
    google_secret_manager_secret_version.placeholder,
    google_storage_bucket_iam_member.service_uses_media,
  ]
}

locals {
  environment = merge(local.media_environment, local.wake_environment, {
    GOOGLE_CLOUD_PROJECT = var.project_id
    # Google's front end is the one proxy before the service: it writes the caller's address last into X-Forwarded-For,
    # after whatever a caller made up. A load balancer writes the caller's address and then its own.
    INTEXURAOS_WHATSAPP_TRUSTED_PROXIES = var.request_limit == null ? "1" : "2"
  }, var.environment)

  host         = coalesce(var.domain, trimprefix(google_cloud_run_v2_service.service.uri, "https://"))
  callback_url = "https://${local.host}/webhooks/whatsapp"
}

resource "google_cloud_run_domain_mapping" "domain" {
  count = var.domain == null || var.request_limit != null ? 0 : 1

  name     = var.domain
  location = var.region
  metadata {
    namespace = var.project_id
  }
  spec {
    route_name = google_cloud_run_v2_service.service.name
  }
}
