resource "google_monitoring_notification_channel" "email" {
  type         = "email"
  display_name = "WhatsApp service: ${var.alert_email}"
  labels       = { email_address = var.alert_email }

  depends_on = [google_project_service.api]
}

locals {
  see_health = "`curl -H 'Authorization: Bearer API_KEY' https://${local.host}/health` shows the service's state, with its own hints; `npx whatsapp doctor` looks at Meta's side as well."
  see_logs   = "`gcloud run services logs read ${var.service_name} --region ${var.region} --project ${var.project_id} --limit 100`"

  state_alerts = {
    webhook_failures = {
      title    = "Webhooks are answered with errors"
      severity = "CRITICAL"
      query    = "${local.promql_total["webhookFailures"]} > 0"
      content  = <<-EOT
        **What happened.** Within five minutes at least one webhook of Meta's was answered with 5xx. None is lost yet: Meta sends each again for up to seven days, more and more seldom, and switches a webhook off that keeps failing.

        **Why, most likely.** Firestore refuses writes or is slow (quota, permission, an outage), or more came at once than one instance holds.

        **What to do.** ${local.see_health} `store.problem` says why nothing can be kept. Then the log: ${local.see_logs}. Is it Firestore, see https://status.cloud.google.com and the quotas of the project. Is it the load, raise `memory` or `max_instances`.
      EOT
    }
    oldest_unprocessed = {
      title    = "Webhooks wait to be processed"
      severity = "ERROR"
      query    = "${local.promql_mean["oldestUnprocessedSeconds"]} > ${var.alert_thresholds.oldest_unprocessed_seconds}"
      content  = <<-EOT
        **What happened.** The oldest event that is kept and not processed is older than ${var.alert_thresholds.oldest_unprocessed_seconds} s. Nothing is lost, but conversations and whoever follows the stream are behind.

        **Why, most likely.** A query lacks its index (the log says FAILED_PRECONDITION), Firestore is slow, or webhooks come faster than they are processed.

        **What to do.** ${local.see_logs}. An index that is missing is made by `terraform apply`; a new one takes some minutes to be built. `pendingEvents` on the dashboard falls again once the rush is over.
      EOT
    }
    outbox_depth = {
      title    = "Messages wait to be sent"
      severity = "ERROR"
      query = join(" or ", [
        "(${local.promql_mean["outboxQueued"]} > ${var.alert_thresholds.outbox_queued})",
        "(${local.promql_mean["outboxOldestQueuedSeconds"]} > ${var.alert_thresholds.outbox_oldest_queued_seconds})",
      ])
      content = <<-EOT
        **What happened.** More than ${var.alert_thresholds.outbox_queued} messages wait to be sent, or one has waited for more than ${var.alert_thresholds.outbox_oldest_queued_seconds} s.

        **Why, most likely.** A number is paused (a refused token, a lock of Meta's), Meta throttles it, or more was accepted than its rate lets through. One recipient of many messages gets one in six seconds.

        **What to do.** ${local.see_health} `sending.paused` names paused numbers and why. `npx whatsapp outbox list --state queued` lists what waits; `npx whatsapp explain CODE` says what an error of Meta's means. What should not go any more can be cancelled.
      EOT
    }
    token_refused = {
      title    = "Meta refuses the access token"
      severity = "CRITICAL"
      query    = "${local.promql_lines["tokenRefused"]} > 0"
      content  = <<-EOT
        **What happened.** Meta refuses the access token, so its numbers are paused. What is accepted meanwhile is kept and waits; webhooks still come.

        **Why, most likely.** The token ran out (those from API Setup live for a day), was revoked, or its system user lost the account.

        **What to do.** Make a token for a system user that never expires (docs/guide/setup.md, 4), put it in by `scripts/populate-secrets --project ${var.project_id} --again INTEXURAOS_WHATSAPP_ACCESS_TOKEN`, and start a new revision as it says. What waits goes by itself. `npx whatsapp token inspect` says what is wrong with a token.
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

# From outside, as Meta comes: it notices also what no line of the service's can tell, such as that there is no service.
resource "google_monitoring_uptime_check_config" "health" {
  display_name = "WhatsApp service: /health"
  period       = "60s"
  timeout      = "10s"
  # Three is the least that may be named. /health writes to the store, so no more than needed.
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
  display_name          = "WhatsApp service: It is down, or can't keep webhooks"
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
    subject   = "WhatsApp service: it is down, or can't keep webhooks"
    mime_type = "text/markdown"
    content   = <<-EOT
      **What happened.** `/health` was not 200 from more than one place of the world for two minutes. Meta gets no 200 either; it sends each webhook again for up to seven days.

      **Why, most likely.** 503 from the service: Firestore refuses writes; the body says why. Anything else: the revision does not start (a secret is missing or wrong), or the domain's certificate has run out.

      **What to do.** ${local.see_health} ${local.see_logs}. Came it with a new revision, go back: run the workflow Deploy with the revision before, or `gcloud run services update-traffic ${var.service_name} --region ${var.region} --project ${var.project_id} --to-revisions REVISION=100`.
    EOT
  }

  alert_strategy {
    auto_close = "3600s"
  }
}
