variable "project_id" {
  description = "The Google Cloud project, which must exist and have billing. Its id, not its name or number."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "A project id has 6 to 30 small letters, digits and hyphens, such as my-shop-417. `gcloud projects list` shows yours."
  }
}

variable "region" {
  description = "Where Cloud Run and the images are, such as europe-west1 or us-central1. `gcloud run regions list` shows all."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "A region looks like europe-west1; a zone (europe-west1-b) or a multi-region (eur3) is something else."
  }
}

variable "alert_email" {
  description = "Who is notified of alerts: an address that a person reads. Nobody watches the console all the time."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", var.alert_email))
    error_message = "Give an address such as oncall@example.com."
  }
}

variable "firestore_location" {
  description = "Where Firestore stores the data; it can't be changed later. By default the region of Cloud Run; eur3 and nam5 survive the loss of a region."
  type        = string
  default     = null

  validation {
    condition     = var.firestore_location == null || can(regex("^([a-z]+-[a-z]+[0-9]+|eur3|nam5|nam7)$", var.firestore_location))
    error_message = "Give a region such as europe-west1, or one of the multi-regions eur3, nam5, nam7."
  }
}

variable "service_name" {
  description = "The name of the Cloud Run service, which is part of its URL."
  type        = string
  default     = "whatsapp-service"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,25}[a-z0-9]$", var.service_name))
    error_message = "Give 6 to 27 small letters, digits and hyphens, beginning with a letter."
  }
}

variable "image" {
  description = "The image of the first revision: Google's own sample, until the pipeline or you deploy the service. Later changes of this variable have no effect."
  type        = string
  default     = "us-docker.pkg.dev/cloudrun/container/hello@sha256:be0a21e5d7036cc60741cf60ea3b68e169cc2d00f3ad256c94536f32b0a0755c"

  validation {
    condition     = can(regex("^[a-z0-9.-]+\\.[a-z]+/[a-z0-9._/-]+(:[A-Za-z0-9._-]+)?(@sha256:[0-9a-f]{64})?$", var.image))
    error_message = "Give an image with its registry, such as europe-west1-docker.pkg.dev/my-shop-417/whatsapp-service/whatsapp-service@sha256:…"
  }
}

variable "domain" {
  description = "Your own domain for the callback URL, such as wa.example.com. Without request_limit, Google must have verified that it is yours (`gcloud domains verify`), and the region must support domain mappings."
  type        = string
  default     = null

  validation {
    condition     = var.domain == null || can(regex("^([a-z0-9-]+\\.)+[a-z]{2,}$", var.domain))
    error_message = "Give a host name such as wa.example.com, without https:// and without a path."
  }
}

variable "max_instances" {
  description = "The maximum number of instances."
  type        = number
  default     = 1

  validation {
    condition     = var.max_instances >= 1 && floor(var.max_instances) == var.max_instances
    error_message = "Give a whole number from 1 on."
  }
}

variable "min_instances" {
  description = "The number of instances that always run. With 1, webhooks never wait for a start; 0 needs a worker."
  type        = number
  default     = 1

  validation {
    condition     = var.min_instances >= 0 && floor(var.min_instances) == var.min_instances
    error_message = "Give a whole number from 0 on."
  }

  validation {
    condition     = var.min_instances >= 1 || var.worker != null
    error_message = "Without a worker, no request starts an instance for pending webhooks and messages: keep one instance, or set worker."
  }
}

variable "worker" {
  description = "Divides the service in two: this one answers requests, and a worker without a public address does the rest, woken by Pub/Sub, Cloud Tasks and Cloud Scheduler. By default one service does everything."
  type = object({
    min_instances = optional(number, 0)
    max_instances = optional(number, 4)
    # When to look for work whose wake-up was lost, in UTC.
    sweep = optional(string, "*/30 * * * *")
  })
  default = null

  validation {
    condition     = var.worker == null || try(var.worker.min_instances >= 0 && var.worker.max_instances >= max(1, var.worker.min_instances), false)
    error_message = "Give worker whole numbers of instances: min_instances from 0 on, max_instances from 1 on and not below it."
  }
}

variable "budget" {
  description = "Notifies when the project's cost in a month reaches an amount, such as { billing_account = \"012345-6789AB-CDEF01\", amount = 100, currency = \"EUR\" }, in the currency of the billing account. Nothing is stopped."
  type = object({
    billing_account = string
    amount          = number
    currency        = optional(string, "USD")
  })
  default = null

  validation {
    condition     = var.budget == null || can(regex("^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$", var.budget.billing_account))
    error_message = "A billing account looks like 012345-6789AB-CDEF01; `gcloud billing accounts list` shows yours."
  }

  validation {
    condition     = var.budget == null || try(var.budget.amount >= 1 && floor(var.budget.amount) == var.budget.amount, false)
    error_message = "Give the budget's amount as a whole number from 1 on."
  }
}

variable "media" {
  description = "Whether files that users send are stored, in their own bucket. Otherwise they are lost after seven days, when Meta deletes them."
  type        = bool
  default     = true
}

variable "environment" {
  description = "Further variables of the service, such as { INTEXURAOS_WHATSAPP_TIME_ZONE = \"Europe/Berlin\" }; README.md lists them. No secrets, because Terraform's state contains these values."
  type        = map(string)
  default     = {}

  validation {
    condition     = length(setintersection(keys(var.environment), concat(tolist(local.secrets), ["INTEXURAOS_WHATSAPP_METRICS_KEY", "INTEXURAOS_WHATSAPP_OIDC_CLIENT_SECRET"]))) == 0
    error_message = "Secrets don't belong here, because everybody who can read the state could read them. scripts/populate-secrets puts them into Secret Manager."
  }

  validation {
    condition     = length(setintersection(keys(var.environment), ["PORT", "K_SERVICE", "K_REVISION", "K_CONFIGURATION"])) == 0
    error_message = "Cloud Run sets PORT and K_… itself and refuses a service that does."
  }
}

variable "metrics_key" {
  description = "Whether there is a secret INTEXURAOS_WHATSAPP_METRICS_KEY, which gives access to /metrics only. Google's metrics come from the log and don't need it."
  type        = bool
  default     = false
}

variable "encryption_key" {
  description = "Whether there is a secret INTEXURAOS_WHATSAPP_ENCRYPTION_KEY, which the service needs for subscriptions, and with key ids encrypts all content (docs/guide/encryption.md)."
  type        = bool
  default     = false
}

variable "sign_in" {
  description = "Whether there is a secret INTEXURAOS_WHATSAPP_OIDC_CLIENT_SECRET, for sign-in to the console with OpenID Connect. Its other settings go into `environment` (docs/guide/console.md)."
  type        = bool
  default     = false
}

variable "placeholder_secrets" {
  description = "Whether each secret gets a first version of white space, because Cloud Run can't start a revision while a secret has no version. Set it to false once the secrets are entered: the placeholders are removed, and Terraform no longer manages any version."
  type        = bool
  default     = true
}

variable "alert_thresholds" {
  description = "The thresholds of alerts."
  type = object({
    # A webhook is normally processed within a second; five minutes are more than a burst of traffic explains.
    oldest_unprocessed_seconds = optional(number, 300)
    # About what a number with the usual rate (80 a second) sends in two minutes.
    outbox_queued = optional(number, 10000)
    # Longer than any pause that ends by itself, such as the minute after a rate limit.
    outbox_oldest_queued_seconds = optional(number, 900)
  })
  default = {}
}

variable "github_repository_id" {
  description = "The id of your copy of this repository at GitHub (`gh api repos/OWNER/NAME --jq .id`), which .github/workflows/deploy.yaml deploys from. Without it there is no pipeline and no access from outside."
  type        = string
  default     = null

  validation {
    condition     = var.github_repository_id == null || can(regex("^[1-9][0-9]*$", var.github_repository_id))
    error_message = "Give the repository's id, such as 1296269, and not its name, which somebody else can take later. `gh api repos/OWNER/NAME --jq .id` prints it."
  }
}

variable "request_limit" {
  description = "Puts a load balancer with Cloud Armor in front of the service, at your domain: more requests than this from one address in ten seconds get 429. Without it, only the limits of Cloud Run and of the service apply. docs/decisions/014 says when it is worth its price."
  type = object({
    # 1,000 a second: more than Meta allows a number to send, and more than Meta has been seen to deliver from one address.
    requests_in_ten_seconds = optional(number, 10000)
  })
  default = null

  validation {
    condition     = var.request_limit == null || try(var.request_limit.requests_in_ten_seconds >= 1 && var.request_limit.requests_in_ten_seconds <= 1000000, false)
    error_message = "Cloud Armor counts 1 to 1,000,000 requests."
  }

  validation {
    condition     = var.request_limit == null || var.domain != null
    error_message = "The load balancer's certificate needs your own domain: set domain as well."
  }
}
