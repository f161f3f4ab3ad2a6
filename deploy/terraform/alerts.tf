resource "google_monitoring_notification_channel" "email" {
  type         = "email"
  display_name = "WhatsApp service: ${var.alert_email}"
  labels       = { email_address = var.alert_email }

  depends_on = [google_project_service.api]
}

locals {
  see_health = "`curl -H 'Authorization: Bearer API_KEY' https://${local.host}/health` shows the service's state, with its own hints; `npx whatsapp doctor` checks Meta's side too."
  see_logs   = "`gcloud run services logs read ${var.service_name} --region ${var.region} --project ${var.project_id} --limit 100`"

  state_alerts = {
    webhook_failures = {
      title    = "Webhooks are answered with errors"
      severity = "CRITICAL"
      query    = "${local.promql_total["webhookFailures"]} > 0"
      content  = <<-EOT
        **What happened.** Within five minutes, at least one of Meta's webhooks was answered with 5xx. Nothing is lost yet: Meta sends each webhook again for up to seven days, at increasing intervals. It disables a webhook that keeps failing.

        **Why, most likely.** Firestore refuses writes or is slow (quota, permissions, an outage), or more webhooks arrived at once than one instance can take.

        **What to do.** ${local.see_health} `store.problem` says why webhooks can't be stored. Then read the log: ${local.see_logs}. If the cause is Firestore, see https://status.cloud.google.com and the project's quotas. If it is the load, raise `memory` or `max_instances`.
      EOT
    }
    oldest_unprocessed = {
      title    = "Processing of webhooks is behind"
      severity = "ERROR"
      query    = "${local.promql_mean["oldestUnprocessedSeconds"]} > ${var.alert_thresholds.oldest_unprocessed_seconds}"
      content  = <<-EOT
        **What happened.** The oldest unprocessed webhook was stored more than ${var.alert_thresholds.oldest_unprocessed_seconds} s ago. Nothing is lost, but conversations, the stream and deliveries to subscriptions are late.

        **Why, most likely.** An index is missing (the log says FAILED_PRECONDITION), Firestore is slow, or webhooks arrive faster than they can be processed.

        **What to do.** ${local.see_logs}. `terraform apply` creates a missing index, which takes some minutes. If it is the load, the number of unprocessed webhooks on the dashboard falls when the load falls.
      EOT
    }
    outbox_depth = {
      title    = "The outbox is long or late"
      severity = "ERROR"
      query = join(" or ", [
        "(${local.promql_mean["outboxQueued"]} > ${var.alert_thresholds.outbox_queued})",
        "(${local.promql_mean["outboxOldestQueuedSeconds"]} > ${var.alert_thresholds.outbox_oldest_queued_seconds})",
      ])
      content = <<-EOT
        **What happened.** More than ${var.alert_thresholds.outbox_queued} messages are queued, or one has been queued for more than ${var.alert_thresholds.outbox_oldest_queued_seconds} s.

        **Why, most likely.** A number is paused (a refused token, a locked account), Meta throttles it, or more messages were accepted than its rate allows. A single recipient gets one message every six seconds.

        **What to do.** ${local.see_health} `sending.paused` names the paused numbers and the reasons. `npx whatsapp outbox` shows the queue by number and recipient; `npx whatsapp explain CODE` explains an error code. Messages that should no longer be sent can be cancelled (`npx whatsapp outbox cancel`).
      EOT
    }
    token_refused = {
      title    = "Meta refuses the access token"
      severity = "CRITICAL"
      query    = "${local.promql_lines["tokenRefused"]} > 0"
      content  = <<-EOT
        **What happened.** Meta refuses the access token, so its numbers are paused. New messages are queued, and webhooks still arrive.

        **Why, most likely.** The token expired (those from API Setup are valid for a day), was revoked, or its system user lost access to the account.

        **What to do.** Create a token for a system user that never expires (docs/guide/setup.md, step 4), enter it with `scripts/populate-secrets --project ${var.project_id} --again INTEXURAOS_WHATSAPP_ACCESS_TOKEN`, and create a new revision as the script says. Queued messages are then sent by themselves. `npx whatsapp token inspect` says what is wrong with a token.
      EOT
    }
  }
}

# In PromQL, because other conditions are refused until their metric is some minutes old (hashicorp/terraform-provider-google
# issue 11102), and one apply must be enough.
resource "google_monitoring_alert_policy" "state" {
  for_each = local.state_alerts

  display_name          = "WhatsApp service: ${each.value.title}"
  severity              = each.value.severity
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email.id]

  conditions {
    display_name = each.value.title
    condition_prometheus_query_language {
      query                     = each.value.query
      duration                  = "0s"
      evaluation_interval       = "60s"
      disable_metric_validation = true
    }
  }

  documentation {
    subject   = "WhatsApp service: ${each.value.title}"
    content   = each.value.content
    mime_type = "text/markdown"
  }

  alert_strategy {
    auto_close = "3600s"
  }
}

# Checks from outside, like Meta. So it also notices faults that the service can't log, such as that it does not run.
resource "google_monitoring_uptime_check_config" "health" {
  display_name = "WhatsApp service: /health"
  period       = "60s"
  timeout      = "10s"
  # Google requires at least three. No more, because /health writes to the store.
  selected_regions = ["EUROPE", "USA", "ASIA_PACIFIC"]

  http_check {
    path         = "/health"
    port         = 443
    use_ssl      = true
    validate_ssl = true
  }
  monitored_resource {
    type = "uptime_url"
    labels = {
      project_id = var.project_id
      host       = local.host
    }
  }

  depends_on = [google_project_service.api]
}

resource "google_monitoring_alert_policy" "health" {
  display_name          = "WhatsApp service: It is down, or can't store webhooks"
  severity              = "CRITICAL"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email.id]

  conditions {
    display_name = "/health fails from more than one place"
    condition_threshold {
      filter = join(" AND ", [
        "metric.type=\"monitoring.googleapis.com/uptime_check/check_passed\"",
        "metric.labels.check_id=\"${google_monitoring_uptime_check_config.health.uptime_check_id}\"",
        "resource.type=\"uptime_url\"",
      ])
      comparison      = "COMPARISON_GT"
      threshold_value = 1
      duration        = "120s"
      aggregations {
        alignment_period     = "120s"
        per_series_aligner   = "ALIGN_NEXT_OLDER"
        cross_series_reducer = "REDUCE_COUNT_FALSE"
        group_by_fields      = ["resource.label.*"]
      }
    }
  }

  documentation {
    subject   = "WhatsApp service: it is down, or can't store webhooks"
    mime_type = "text/markdown"
    content   = <<-EOT
      **What happened.** For two minutes, `/health` did not answer 200 to checks from more than one region. Meta gets no 200 either, and sends each webhook again for up to seven days.

      **Why, most likely.** If the service answers 503, Firestore refuses writes; the body says why. Otherwise the revision does not start (a secret is missing or wrong), or the domain's certificate has expired.

      **What to do.** ${local.see_health} ${local.see_logs}. If a new revision caused it, roll back: run the workflow Deploy with the previous revision, or `gcloud run services update-traffic ${var.service_name} --region ${var.region} --project ${var.project_id} --to-revisions REVISION=100`.
    EOT
  }

  alert_strategy {
    auto_close = "3600s"
  }
}
