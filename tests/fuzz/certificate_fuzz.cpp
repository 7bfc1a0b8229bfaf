// Reads any bytes as a certificate and every extension in it in every way, and prints its names.
#include "der/certificate.h"
#include "der/extensions.h"

using namespace mtlsdiag;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Result<der::Certificate> certificate = der::Certificate::parse({data, size});
  if (!certificate) {
    return 0;
  }
  (void)der::display_name(*certificate);
  (void)der::normalized(certificate->issuer);
  (void)der::describe(certificate->key);
  (void)der::signature_scheme(certificate->signature_algorithm);
  for (const der::Extension& extension : certificate->extensions) {
    if (const auto names = der::parse_general_names(extension)) {
      for (const der::GeneralName& name : *names) {
        (void)der::to_string(name);
      }
    }
    (void)der::readable(extension.oid);
    (void)der::parse_basic_constraints(extension);
    (void)der::parse_key_usage(extension);
    (void)der::parse_extended_key_usage(extension);
    (void)der::parse_name_constraints(extension);
    (void)der::parse_policies(extension);
    (void)der::parse_policy_mappings(extension);
    (void)der::parse_policy_constraints(extension);
    (void)der::parse_inhibit_any_policy(extension);
    (void)der::parse_authority_key_id(extension);
    (void)der::parse_subject_key_id(extension);
    (void)der::parse_info_access(extension);
    (void)der::parse_crl_points(extension);
    (void)der::parse_issuing_point(extension);
    (void)der::parse_tls_feature(extension);
    (void)der::parse_sct_list(extension);
    (void)der::parse_string(extension);
  }
  return 0;
}
