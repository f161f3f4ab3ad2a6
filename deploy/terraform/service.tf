resource "google_service_account" "service" {
  account_id   = var.service_name
  display_name = "Runs the WhatsApp service"

  depends_on = [google_project_service.api]
}

resource "google_project_iam_member" "service_uses_firestore" {
  project = var.project_id
  role    = "roles/datastore.user"
  member  = google_service_account.service.member

  # Firestore has no grants for single databases, only for the project. This condition limits the grant to one database,
  # even if the project gets others.
  condition {
    title       = "only the service's database"
    description = "Reads and writes documents of this database and of no other."
    expression  = "resource.name == \"projects/${var.project_id}/databases/${google_firestore_database.default.name}\""
  }
}

resource "google_cloud_run_v2_service" "service" {
  name     = var.service_name
  location = var.region

  # With a request limit, only the load balancer may reach the service, because the service's own address would bypass
  # the limit.
  ingress = var.request_limit == null ? "INGRESS_TRAFFIC_ALL" : "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"

  # Meta has no Google identity, so anybody may call: webhooks are authenticated by their signature, everything else by
  # API key. Unlike a grant to allUsers, which new organisations forbid, this works in every organisation.
  invoker_iam_disabled = true

  # It contains no data; everything that must not be lost is in Firestore. With protection, a first revision that failed
  # would have to be untainted by hand.
  deletion_protection = false

  scaling {
    # One by default: Meta's webhooks must not wait for a start, and without a worker no request starts an instance for
    # pending work. It is set on the service and not on the revision, so that no revision without traffic keeps running.
    min_instance_count = var.min_instances
  }

  template {
    service_account = google_service_account.service.email

    # Cloud Run's maximum. The service itself limits the bytes in flight (64 MiB), and answers with a time to retry;
    # beyond this number of requests Cloud Run would answer 429. Each client of /v1/stream occupies one all the time.
    max_instance_request_concurrency = 1000

    # Cloud Run's maximum, for /v1/stream: a client is disconnected once an hour and resumes with Last-Event-ID. All
    # other requests end by the service's own limits: 4 s for a webhook, 30 s to receive a request, 20 s to wait for
    # Meta.
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
          # JavaScript runs on one thread; with Firestore there are no database threads.
          cpu = "1"
          # Measured at most 265 MB on SQLite under 3,300 webhooks a second (docs/reference/figures.md). Firestore adds
          # its client, and up to 128 MiB of bodies during an outage. This is twice the sum, because being killed costs
          # more. Node's heap may use half of it (see the image's command); the rest is for those bodies.
          memory = "1Gi"
        }
        # Always allocated, because processing, sending and waiting for statuses (or, with a worker, sending wake-ups)
        # continue between requests.
        cpu_idle = false
        # A start is mostly compilation, so this makes it much shorter.
        startup_cpu_boost = true
      }

      # A start takes well under two seconds; a minute covers a slow Firestore. Not /health: a service that can't store
      # webhooks must stay alive to report it.
      startup_probe {
        period_seconds    = 2
        timeout_seconds   = 2
        failure_threshold = 30
        http_get {
          path = "/health/live"
        }
      }

      # A minute and a half without an answer means that it is dead; anything shorter might be a long garbage collection
      # under load. On SIGTERM Cloud Run waits 10 s and the service drains within 8.
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
    # Managed by the pipeline: the image, the revision that gets the traffic, and gcloud's annotations.
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
    # Google's front end is the only proxy in front of the service: it appends the caller's address to X-Forwarded-For,
    # after anything that the caller invented. A load balancer appends the caller's address and then its own.
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
