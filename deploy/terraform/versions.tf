terraform {
  # Write-only arguments, which keep secrets' values out of the state, came with 1.11.
  required_version = ">= 1.11"

  required_providers {
    google = {
      source = "hashicorp/google"
      # The line whose arguments arguments.test.ts knows; docs/decisions/008 says how to move to another.
      version = "~> 6.50"
    }
  }
}

provider "google" {
  project = var.project_id
  region  = var.region
}
