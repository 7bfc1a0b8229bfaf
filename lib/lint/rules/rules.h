// The tables of rules, one a family. A new rule is a predicate and a row in its family's file; a new family is a file
// and a line here and in registry.cpp.
#pragma once

#include <span>

#include "lint/facts.h"
#include "lint/rule.h"

namespace mtlsdiag::lint {

struct CertificateRule {
  Rule rule;
  Answer (*check)(const Facts& facts);
};

struct CrlRule {
  Rule rule;
  Answer (*check)(const CrlFacts& facts);
};

std::span<const CertificateRule> form_rules();       ///< version, serial number, algorithms, encodings, public key
std::span<const CertificateRule> validity_rules();   ///< the two times and their forms
std::span<const CertificateRule> lifetime_rules();   ///< expired, soon, too long
std::span<const CertificateRule> name_rules();       ///< issuer and subject
std::span<const CertificateRule> wording_rules();    ///< names that are well formed and not what was meant
std::span<const CertificateRule> extension_rules();  ///< extensions as such: duplicates, criticality, emptiness
std::span<const CertificateRule> alt_name_rules();   ///< subjectAltName
std::span<const CertificateRule> issuer_alt_name_rules();
std::span<const CertificateRule> constraint_rules();  ///< basicConstraints, nameConstraints
std::span<const CertificateRule> policy_rules();      ///< certificatePolicies and what belongs to it
std::span<const CertificateRule> usage_rules();       ///< keyUsage, extKeyUsage
std::span<const CertificateRule> source_rules();      ///< key identifiers, AIA, CRL distribution points, SCTs
std::span<const CertificateRule> strength_rules();    ///< keys and signatures
std::span<const CertificateRule> spiffe_rules();
std::span<const CertificateRule> qualified_rules();  ///< qcStatements
std::span<const CertificateRule> public_name_rules();  ///< what public CAs must do: subject and names
std::span<const CertificateRule> public_form_rules();  ///< what public CAs must do: extensions and lifetime
std::span<const CertificateRule> mtls_rules();  ///< what mutual TLS needs of one certificate
std::span<const CrlRule> crl_rules();

}  // namespace mtlsdiag::lint
