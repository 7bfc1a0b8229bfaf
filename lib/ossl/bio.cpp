#include "ossl/bio.h"

namespace mtlsdiag::ossl {

BioHandle memory_bio() {
  BioHandle bio(BIO_new(BIO_s_mem()));
  if (bio) {
    BIO_set_mem_eof_return(bio.get(), -1);
  }
  return bio;
}

Bytes take_all(BIO* bio) {
  Bytes out(BIO_ctrl_pending(bio));
  std::size_t taken = 0;
  while (taken < out.size()) {
    std::size_t read = 0;
    if (BIO_read_ex(bio, out.data() + taken, out.size() - taken, &read) != 1 || read == 0) {
      break;
    }
    taken += read;
  }
  out.resize(taken);
  return out;
}

}  // namespace mtlsdiag::ossl
