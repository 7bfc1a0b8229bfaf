// The one place where Boost.JSON's own code is compiled (it is used header-only, no library of it is linked).
#include <boost/json/src.hpp>
