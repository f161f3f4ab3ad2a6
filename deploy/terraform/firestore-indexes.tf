# The Firebase CLI's file is the only list of indexes; the service's tests compare it with its queries.
locals {
  firestore_file = jsondecode(file("${path.module}/../../firestore.indexes.json"))

  firestore_indexes = {
    for index in local.firestore_file.indexes :
    join(" ", concat([index.collectionGroup], [
      for field in index.fields : "${field.fieldPath}:${lower(try(field.order, field.arrayConfig))}"
    ])) => index
  }

  firestore_fields = {
    for field in local.firestore_file.fieldOverrides : "${field.collectionGroup}.${field.fieldPath}" => field
  }
}
