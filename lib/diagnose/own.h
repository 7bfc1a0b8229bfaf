// Own: our own certificate by our own eyes, held against what the server asked for: its defects, how it hangs together
// with the CAs that the server lists, and whether what is at hand would complete it. What the server made of it is
// left to the rules.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "diagnose/diagnose.h"
#include "diagnose/oid_filters.h"
#include "finding/finding.h"
#include "path/validator.h"
#include "wire/message.h"

namespace mtlsdiag::diagnose {

/// How a chain stands to the list of acceptable CAs in the CertificateRequest.
enum class Listing : std::uint8_t {
  no_list,   ///< nothing was asked for, or any CA may do
  listed,    ///< an issuer of the chain, or a certificate of it, is on the list
  unlisted,  ///< none is
};

struct OwnView {
  bool is_given = false;
  Listing listing = Listing::no_list;
  std::vector<std::string> listed_names;  ///< the list, for people
  std::string leaf;                       ///< the leaf's name, printable
  std::string issuer;  ///< whom the chain, as far as it hangs together from the leaf, ends at; printable
  /// Errors of the chain that hold whomever the server trusts (dates, usage, constraints, strength, signatures,
  /// revocation); the cause among them is finding::leading's. subject.chain = the presenter.
  std::vector<Finding> defects;
  std::vector<Finding> remarks;         ///< warnings and notes: order, superfluous certificates, expires soon
  bool has_any_usage_only = false;      ///< extendedKeyUsage holds anyExtendedKeyUsage and not clientAuth
  bool is_netscape_unfit = false;       ///< netscapeCertType is there and leaves out the client (the server)
  bool is_self_signed = false;          ///< the leaf signs itself
  bool is_link_missing = false;         ///< path says that an intermediate is missing rather than a root untrusted
  bool is_link_at_hand = false;         ///< a certificate at hand would continue the chain
  bool is_verified = false;             ///< a root at hand (or sent along) verifies the chain by its key
  bool is_anchor_intermediate = false;  ///< the list names a CA of the chain that is no root, and not its root
  std::vector<UnmetFilter> unmet;       ///< what the server filters by and the leaf does not have
  std::optional<Finding> link;          ///< path's finding about the missing link
  std::vector<Bytes> completed;         ///< the chain with the intermediates at hand; empty: nothing to add
  std::string key;                      ///< the leaf's, for people: "EC P-256"
  bool is_key_ec = false;
  bool is_curve_rare = false;           ///< it is on a curve other than P-256, P-384 and P-521
  int weakest_key_bits = 0;             ///< the symmetric strength of the weakest key of the chain; 0: unknown
  std::optional<Instant> latest_begin;  ///< from when on all of the chain is in date, and until when
  std::optional<Instant> earliest_end;
  std::optional<Instant> issuers_begin;  ///< from when on the leaf's issuers, as far as they are at hand, are in date
  std::size_t intermediates = 0;         ///< of the chain as far as it hangs together
  /// The first certificate whose authorityKeyIdentifier is not the subjectKeyIdentifier of the issuer that is sent.
  std::optional<std::size_t> unlike_key_id;
};

/// True where a server that looks closely would refuse: a defect, or an issuer that it does not list.
bool is_suspicious(const OwnView& view);

/// Looks at `own` as the other side would that trusts every root at hand. `request`: what the server asked for, or
/// null.
OwnView look_at(const Own& own, Side presenter, Instant now, const wire::CertificateRequest* request);

/// True for an EC key on a curve other than P-256, P-384 and P-521.
bool is_on_rare_curve(const der::PublicKey& key);

/// True for kinds that say whom somebody trusts, and nothing about the certificates themselves.
bool is_about_trust(finding::Kind kind);

}  // namespace mtlsdiag::diagnose
