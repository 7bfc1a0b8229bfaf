// The exit statuses that scripts rely on.
#pragma once

namespace mtlsdiag::cli {

enum ExitCode : int {
  kExitDone = 0,           ///< done, and nothing at or above --fail-on was found
  kExitFound = 1,          ///< done, and something was
  kExitUsage = 2,          ///< the command line or an input file could not be used
  kExitUnreachable = 3,    ///< the target could not be reached
  kExitNagiosUnknown = 3,  ///< with --format nagios: nothing can be said
  kExitFault = 70,         ///< a fault in mtlsdiag itself
  kExitInterrupted = 130,
  kExitTerminated = 143,
};

}  // namespace mtlsdiag::cli
