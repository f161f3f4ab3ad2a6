terraform {
  # 1.11 introduced write-only arguments, which keep secrets' values out of the state.
  required_version = ">= 1.11"

  required_providers {
    google = {
      source = "hashicorp/google"
      # The version line that arguments.test.ts knows; docs/decisions/008 says how to upgrade.
      version = "~> 6.50"
    }
  }
}

provider "google" {
  project = var.project_id
  region  = var.region
}
