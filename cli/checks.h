// What the value of an option may be: a word of a few, or a number of a range, and the sentence that says so.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace mtlsdiag::cli {

/// Takes one of the words and no other. They stand in the option's type name as {a,b,c}, from which the shells'
/// completions are made.
CLI::Validator one_of(const std::vector<std::string>& words);

/// Takes a whole number from `least` to `most`.
CLI::Validator whole_number(long long least, long long most);

/// Takes a number from `least` to `most`, both in the unit that the option's help names.
CLI::Validator number(double least, double most);

}  // namespace mtlsdiag::cli
