// Making keys, certificates and CRLs: the whole room in one include.
#pragma once

#include "mint/certificate.h"  // IWYU pragma: export
#include "mint/crl.h"          // IWYU pragma: export
#include "mint/der_builder.h"  // IWYU pragma: export
#include "mint/hostile.h"      // IWYU pragma: export
#include "mint/key.h"          // IWYU pragma: export
#include "mint/name.h"         // IWYU pragma: export
#include "mint/ocsp.h"         // IWYU pragma: export
