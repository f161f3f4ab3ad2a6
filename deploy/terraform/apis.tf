locals {
  apis = toset(concat(
    [
      "artifactregistry.googleapis.com",
      "cloudresourcemanager.googleapis.com",
      "containerscanning.googleapis.com",
      "firestore.googleapis.com",
      "iam.googleapis.com",
      "logging.googleapis.com",
      "monitoring.googleapis.com",
      "run.googleapis.com",
      "secretmanager.googleapis.com",
      "storage.googleapis.com",
    ],
    # Needed only by the pipeline.
    var.github_repository_id == null ? [] : [
      "iamcredentials.googleapis.com",
      "ondemandscanning.googleapis.com",
      "sts.googleapis.com",
    ],
    # Needed to wake a worker.
    var.worker == null ? [] : [
      "cloudscheduler.googleapis.com",
      "cloudtasks.googleapis.com",
      "pubsub.googleapis.com",
    ],
    var.budget == null ? [] : ["billingbudgets.googleapis.com"],
    # Needed only for the load balancer.
    var.request_limit == null ? [] : ["compute.googleapis.com"],
  ))
}

resource "google_project_service" "api" {
  for_each = local.apis

  service = each.key
  # Other resources in the project may use it too.
  disable_on_destroy = false
}
