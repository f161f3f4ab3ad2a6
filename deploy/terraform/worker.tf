# With `worker`, there are two services, which scale separately: the web service answers requests and stores, the worker
# does the rest. The resources below wake the worker, which may not be running (docs/decisions/051). Without `worker`,
# none of them is created.
locals {
  worker = var.worker == null ? toset([]) : toset(["worker"])

  worker_name = "${var.service_name}-worker"
  # The URL is known before the service exists, and is one of its variables:
  # https://cloud.google.com/run/docs/triggering/https-request
  wake_url = var.worker == null ? "" : "https://${local.worker_name}-${data.google_project.this["worker"].number}.${var.region}.run.app/internal/wake"

  wake_environment = var.worker == null ? {} : {
    INTEXURAOS_WHATSAPP_WAKE_TOPIC   = google_pubsub_topic.wake["worker"].id
    INTEXURAOS_WHATSAPP_WAKE_QUEUE   = google_cloud_tasks_queue.wake["worker"].id
    INTEXURAOS_WHATSAPP_WAKE_URL     = local.wake_url
    INTEXURAOS_WHATSAPP_WAKE_ACCOUNT = google_service_account.waker["worker"].email
  }

  # Callers that may wake the worker: the web service, and the worker itself for work that is due later.
  wakes = var.worker == null ? {} : {
    web    = google_service_account.service.member
    worker = google_service_account.worker["worker"].member
  }

  pubsub_agent = var.worker == null ? "" : "serviceAccount:service-${data.google_project.this["worker"].number}@gcp-sa-pubsub.iam.gserviceaccount.com"
}

# For the project's number.
data "google_project" "this" {
  for_each = local.worker

  project_id = var.project_id
}

resource "google_service_account" "worker" {
  for_each = local.worker

  account_id   = "${var.service_name}-w"
  display_name = "Runs the WhatsApp service's worker"

  depends_on = [google_project_service.api]
}

# Its tokens identify the callers of the worker. It has no other permission.
resource "google_service_account" "waker" {
  for_each = local.worker

  account_id   = "${var.service_name}-k"
  display_name = "Wakes the WhatsApp service's worker"

  depends_on = [google_project_service.api]
}

resource "google_project_iam_member" "worker_uses_firestore" {
  for_each = local.worker

  project = var.project_id
  role    = "roles/datastore.user"
  member  = google_service_account.worker[each.key].member

  condition {
    title       = "only the service's database"
    description = "Reads and writes documents of this database and of no other."
    expression  = "resource.name == \"projects/${var.project_id}/databases/${google_firestore_database.default.name}\""
  }
}

resource "google_secret_manager_secret_iam_member" "worker" {
  for_each = var.worker == null ? toset([]) : local.secrets

  secret_id = google_secret_manager_secret.service[each.key].id
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.worker["worker"].member
}

resource "google_storage_bucket_iam_member" "worker_uses_media" {
  for_each = var.media ? local.worker : toset([])

  bucket = google_storage_bucket.media[0].name
  role   = "roles/storage.objectUser"
  member = google_service_account.worker[each.key].member
}

resource "google_cloud_run_v2_service" "worker" {
  for_each = local.worker

  name     = local.worker_name
  location = var.region

  # Pub/Sub, Cloud Tasks and Cloud Scheduler of this project count as internal; nobody else needs to call it.
  ingress = "INGRESS_TRAFFIC_INTERNAL_ONLY"

  # The audience of the callers' tokens. Cloud Run checks it, and the worker checks it again.
  custom_audiences = [local.wake_url]

  deletion_protection = false

  scaling {
    # None by default: a wake-up starts it, and Cloud Run stops it when nothing has called for a quarter of an hour.
    min_instance_count = var.worker.min_instances
  }

  template {
    service_account = google_service_account.worker[each.key].email

    # Of simultaneous wake-ups, only the first stays open and does all the work; the others are answered at once. So it
    # is the processor's load, and not the number of requests, that adds instances.
    max_instance_request_concurrency = 80

    # A wake-up request ends after four minutes, and sends another wake-up if work remains.
    timeout = "300s"

    scaling {
      max_instance_count = var.worker.max_instances
    }

    containers {
      image = var.image

      ports {
        container_port = 8080
      }

      resources {
        limits = {
          # JavaScript runs on one thread, so a second processor would be idle; more instances share the work instead.
          cpu = "1"
          # As for the web service, whose peaks were measured (service.tf): bodies, files in transit to the bucket, and
          # Firestore's client.
          memory = "1Gi"
        }
        # Always allocated, even between requests, because leases are renewed and calls to Meta end then; otherwise they
        # would be frozen midway. Cloud Run gives an instance 10 s to stop, which takes at most 8.
        cpu_idle          = false
        startup_cpu_boost = true
      }

      startup_probe {
        period_seconds    = 2
        timeout_seconds   = 2
        failure_threshold = 30
        http_get {
          path = "/health/live"
        }
      }

      liveness_probe {
        period_seconds    = 30
        timeout_seconds   = 5
        failure_threshold = 3
        http_get {
          path = "/health/live"
        }
      }

      dynamic "env" {
        for_each = merge(local.environment, { INTEXURAOS_WHATSAPP_ROLE = "worker" })
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
    ignore_changes = [
      client,
      client_version,
      template[0].annotations,
      template[0].containers[0].image,
      template[0].labels,
      traffic,
    ]
  }

  depends_on = [
    google_firestore_database.default,
    google_project_iam_member.worker_uses_firestore,
    google_secret_manager_secret_iam_member.worker,
    google_secret_manager_secret_version.placeholder,
    google_storage_bucket_iam_member.worker_uses_media,
  ]
}

resource "google_cloud_run_v2_service_iam_member" "waker_calls_the_worker" {
  for_each = local.worker

  name     = google_cloud_run_v2_service.worker[each.key].name
  location = google_cloud_run_v2_service.worker[each.key].location
  role     = "roles/run.invoker"
  member   = google_service_account.waker[each.key].member
}

# For work to do now.
resource "google_pubsub_topic" "wake" {
  for_each = local.worker

  name = "${var.service_name}-wake"

  depends_on = [google_project_service.api]
}

resource "google_pubsub_subscription" "wake" {
  for_each = local.worker

  name  = "${var.service_name}-wake"
  topic = google_pubsub_topic.wake[each.key].id

  # The key is the lane: one wake-up for it at a time.
  enable_message_ordering = true

  # Pub/Sub's maximum; a wake-up request of four minutes is answered at its end.
  ack_deadline_seconds = 600
  # The sweep finds the work of an older wake-up first.
  message_retention_duration = "3600s"
  expiration_policy {
    ttl = ""
  }

  push_config {
    push_endpoint = local.wake_url
    oidc_token {
      service_account_email = google_service_account.waker[each.key].email
      audience              = local.wake_url
    }
  }

  retry_policy {
    minimum_backoff = "1s"
    maximum_backoff = "60s"
  }

  dead_letter_policy {
    dead_letter_topic = google_pubsub_topic.wake_dead[each.key].id
    # Within some ten minutes. Nothing is lost, because the sweep wakes the worker anyway.
    max_delivery_attempts = 15
  }

  depends_on = [google_cloud_run_v2_service_iam_member.waker_calls_the_worker]
}

# Wake-ups that the worker never answered. Any message here means that the worker does not start, or refuses them.
resource "google_pubsub_topic" "wake_dead" {
  for_each = local.worker

  name = "${var.service_name}-wake-dead"

  depends_on = [google_project_service.api]
}

resource "google_pubsub_subscription" "wake_dead" {
  for_each = local.worker

  name                       = "${var.service_name}-wake-dead"
  topic                      = google_pubsub_topic.wake_dead[each.key].id
  message_retention_duration = "604800s"
  expiration_policy {
    ttl = ""
  }
}

# Pub/Sub itself moves messages to the dead letters.
resource "google_pubsub_topic_iam_member" "pubsub_buries" {
  for_each = local.worker

  topic  = google_pubsub_topic.wake_dead[each.key].id
  role   = "roles/pubsub.publisher"
  member = local.pubsub_agent
}

resource "google_pubsub_subscription_iam_member" "pubsub_buries" {
  for_each = local.worker

  subscription = google_pubsub_subscription.wake[each.key].id
  role         = "roles/pubsub.subscriber"
  member       = local.pubsub_agent
}

resource "google_pubsub_topic_iam_member" "wakes" {
  for_each = local.wakes

  topic  = google_pubsub_topic.wake["worker"].id
  role   = "roles/pubsub.publisher"
  member = each.value
}

# For work that is due later: retries, scheduled messages, deadlines.
resource "google_cloud_tasks_queue" "wake" {
  for_each = local.worker

  name     = "${var.service_name}-wake"
  location = var.region

  rate_limits {
    # At most one task for each ten seconds in which something is due; more are repeats.
    max_dispatches_per_second = 5
    max_concurrent_dispatches = 10
  }

  retry_config {
    # For about an hour; by then the sweep has found the work.
    max_attempts = 60
    min_backoff  = "1s"
    max_backoff  = "60s"
  }

  depends_on = [google_project_service.api]
}

resource "google_cloud_tasks_queue_iam_member" "wakes" {
  for_each = local.wakes

  name     = google_cloud_tasks_queue.wake["worker"].name
  location = var.region
  role     = "roles/cloudtasks.enqueuer"
  member   = each.value
}

# A task calls with the waker's token, so an account that creates one must be allowed to use that account.
resource "google_service_account_iam_member" "wakes_as_the_waker" {
  for_each = local.wakes

  service_account_id = google_service_account.waker["worker"].name
  role               = "roles/iam.serviceAccountUser"
  member             = each.value
}

# Finds work whose wake-up was lost. After each run, an instance lives for up to a quarter of an hour, which is billed:
# with a run every half an hour, that is half of a quiet day. Run it less often if a message may be late by an hour.
resource "google_cloud_scheduler_job" "sweep" {
  for_each = local.worker

  name             = "${var.service_name}-sweep"
  region           = var.region
  schedule         = var.worker.sweep
  time_zone        = "Etc/UTC"
  attempt_deadline = "320s"

  http_target {
    uri         = local.wake_url
    http_method = "POST"
    oidc_token {
      service_account_email = google_service_account.waker[each.key].email
      audience              = local.wake_url
    }
  }

  retry_config {
    retry_count = 3
  }

  depends_on = [google_project_service.api]
}
