# With var.request_limit: a load balancer with Cloud Armor in front of the service. docs/decisions/014 says why it is
# optional.
locals {
  frontend = var.request_limit == null ? toset([]) : toset(["frontend"])
}

resource "google_compute_security_policy" "frontend" {
  for_each = local.frontend

  name        = var.service_name
  description = "Limits requests by address; the service itself checks whether they are valid."

  rule {
    priority    = 1000
    action      = "throttle"
    description = "429 beyond the limit. Meta repeats a webhook that gets one."
    match {
      versioned_expr = "SRC_IPS_V1"
      config {
        src_ip_ranges = ["*"]
      }
    }
    rate_limit_options {
      conform_action = "allow"
      exceed_action  = "deny(429)"
      enforce_on_key = "IP"
      rate_limit_threshold {
        count        = var.request_limit.requests_in_ten_seconds
        interval_sec = 10
      }
    }
  }

  # Google requires one at this priority.
  rule {
    priority    = 2147483647
    action      = "allow"
    description = "Everything else."
    match {
      versioned_expr = "SRC_IPS_V1"
      config {
        src_ip_ranges = ["*"]
      }
    }
  }

  depends_on = [google_project_service.api]
}

resource "google_compute_region_network_endpoint_group" "frontend" {
  for_each = local.frontend

  name                  = var.service_name
  region                = var.region
  network_endpoint_type = "SERVERLESS"
  cloud_run {
    service = google_cloud_run_v2_service.service.name
  }
}

resource "google_compute_backend_service" "frontend" {
  for_each = local.frontend

  name                  = var.service_name
  load_balancing_scheme = "EXTERNAL_MANAGED"
  protocol              = "HTTPS"
  security_policy       = google_compute_security_policy.frontend[each.key].id
  # Its log would contain whole URLs, including keys that clients send as access_token.
  log_config {
    enable = false
  }
  backend {
    group = google_compute_region_network_endpoint_group.frontend[each.key].id
  }
}

resource "google_compute_url_map" "frontend" {
  for_each = local.frontend

  name            = var.service_name
  default_service = google_compute_backend_service.frontend[each.key].id
}

resource "google_compute_managed_ssl_certificate" "frontend" {
  for_each = local.frontend

  # A certificate can't change its domain, and one in use can't be deleted: so a new domain gets its certificate first.
  name = "${var.service_name}-${substr(sha256(var.domain), 0, 8)}"
  managed {
    domains = [var.domain]
  }

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [google_project_service.api]
}

resource "google_compute_ssl_policy" "frontend" {
  for_each = local.frontend

  name            = var.service_name
  profile         = "MODERN"
  min_tls_version = "TLS_1_2"

  depends_on = [google_project_service.api]
}

resource "google_compute_target_https_proxy" "frontend" {
  for_each = local.frontend

  name             = var.service_name
  url_map          = google_compute_url_map.frontend[each.key].id
  ssl_certificates = [google_compute_managed_ssl_certificate.frontend[each.key].id]
  ssl_policy       = google_compute_ssl_policy.frontend[each.key].id
}

resource "google_compute_global_address" "frontend" {
  for_each = local.frontend

  name = var.service_name

  depends_on = [google_project_service.api]
}

# HTTPS only: neither Meta nor a client with a key has any use for port 80.
resource "google_compute_global_forwarding_rule" "frontend" {
  for_each = local.frontend

  name                  = var.service_name
  load_balancing_scheme = "EXTERNAL_MANAGED"
  ip_address            = google_compute_global_address.frontend[each.key].id
  port_range            = "443"
  target                = google_compute_target_https_proxy.frontend[each.key].id
}
