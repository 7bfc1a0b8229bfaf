// Streaming: reads an input of any size and hands its objects over one by one, so that a bundle of a million
// certificates takes no more memory than one of them. PEM is read in pieces; every other format is read as a whole,
// within the bounds of x509/file.h.
#pragma once

#include <functional>
#include <string>

#include "x509/load.h"

namespace mtlsdiag::x509 {

/// Takes an object; false: enough.
using ObjectSink = std::function<bool(Object&&)>;

/// Reads the file, standard input (`-`) or store URI `name`, giving each object to `sink` as it is found. The result
/// has the format and the problems (the first thousand of them), and no objects.
Loaded load_stream(const std::string& name, LoadSettings settings, const ObjectSink& sink);

}  // namespace mtlsdiag::x509
