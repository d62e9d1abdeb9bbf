#include "CICU.h"

#include <memory>
#include <string>
#include <unicode/dtfmtsym.h>
#include <unicode/locdspnm.h>
#include <unicode/locid.h>
#include <unicode/region.h>
#include <unicode/strenum.h>
#include <unicode/timezone.h>
#include <unicode/tznames.h>
#include <unicode/unistr.h>

namespace {

void emit(cicu_name_handler handle, void *context, const char *code, int32_t number, const icu::UnicodeString &name) {
  std::string bytes;
  name.toUTF8String(bytes);
  if (!bytes.empty()) handle(context, code, number, bytes.c_str());
}

/// The name of a region, empty where the locale has none (ICU then answers with the code itself).
icu::UnicodeString regionName(const icu::LocaleDisplayNames &names, const char *code) {
  icu::UnicodeString name;
  names.regionDisplayName(code, name);
  if (name == icu::UnicodeString::fromUTF8(code)) name.remove();
  return name;
}

std::unique_ptr<icu::LocaleDisplayNames> displayNames(const char *locale, UDisplayContext length) {
  UDisplayContext contexts[] = {length};
  return std::unique_ptr<icu::LocaleDisplayNames>(
    icu::LocaleDisplayNames::createInstance(icu::Locale(locale), contexts, 1));
}

}  // namespace

int32_t cicu_country_names(const char *locale, cicu_name_handler handle, void *context) {
  auto full = displayNames(locale, UDISPCTX_LENGTH_FULL);
  auto brief = displayNames(locale, UDISPCTX_LENGTH_SHORT);
  if (!full || !brief) return U_MEMORY_ALLOCATION_ERROR;
  auto both = [&](const char *code) {
    icu::UnicodeString name = regionName(*full, code);
    icu::UnicodeString shortName = regionName(*brief, code);
    emit(handle, context, code, 0, name);
    if (shortName != name) emit(handle, context, code, 1, shortName);
  };
  bool hasKosovo = false;
  for (const char *const *code = icu::Locale::getISOCountries(); *code != nullptr; ++code) {
    both(*code);
    hasKosovo = hasKosovo || std::string(*code) == "XK";
  }
  // In use everywhere, though ISO has not assigned it; newer versions of ICU list it.
  if (!hasKosovo) both("XK");
  return 0;
}

int32_t cicu_macroregion_names(const char *locale, cicu_name_handler handle, void *context) {
  UErrorCode status = U_ZERO_ERROR;
  auto names = displayNames(locale, UDISPCTX_LENGTH_FULL);
  if (!names) return U_MEMORY_ALLOCATION_ERROR;
  for (URegionType type : {URGN_CONTINENT, URGN_SUBCONTINENT, URGN_GROUPING}) {
    std::unique_ptr<icu::StringEnumeration> codes(icu::Region::getAvailable(type, status));
    if (U_FAILURE(status)) return status;
    for (const char *code = codes->next(nullptr, status); code != nullptr; code = codes->next(nullptr, status)) {
      emit(handle, context, code, 0, regionName(*names, code));
    }
  }
  return U_FAILURE(status) ? status : 0;
}

int32_t cicu_exemplar_cities(const char *locale, cicu_name_handler handle, void *context) {
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::TimeZoneNames> names(icu::TimeZoneNames::createInstance(icu::Locale(locale), status));
  std::unique_ptr<icu::StringEnumeration> zones(
    icu::TimeZone::createTimeZoneIDEnumeration(UCAL_ZONE_TYPE_CANONICAL_LOCATION, nullptr, nullptr, status));
  if (U_FAILURE(status)) return status;
  while (const icu::UnicodeString *zone = zones->snext(status)) {
    char region[8] = "";
    UErrorCode regionStatus = U_ZERO_ERROR;
    icu::TimeZone::getRegion(*zone, region, sizeof region, regionStatus);
    icu::UnicodeString name;
    names->getExemplarLocationName(*zone, name);
    if (U_SUCCESS(regionStatus)) emit(handle, context, region, 0, name);
  }
  return U_FAILURE(status) ? status : 0;
}

int32_t cicu_month_names(const char *locale, cicu_name_handler handle, void *context) {
  UErrorCode status = U_ZERO_ERROR;
  icu::DateFormatSymbols symbols(icu::Locale(locale), "gregorian", status);
  if (U_FAILURE(status)) return status;
  for (bool wide : {true, false}) {
    int32_t count = 0;
    const icu::UnicodeString *names = symbols.getMonths(
      count, icu::DateFormatSymbols::FORMAT, wide ? icu::DateFormatSymbols::WIDE : icu::DateFormatSymbols::ABBREVIATED);
    for (int32_t index = 0; index < count; ++index) {
      emit(handle, context, wide ? "wide" : "abbreviated", index + 1, names[index]);
    }
  }
  return 0;
}

int32_t cicu_weekday_names(const char *locale, cicu_name_handler handle, void *context) {
  UErrorCode status = U_ZERO_ERROR;
  icu::DateFormatSymbols symbols(icu::Locale(locale), "gregorian", status);
  if (U_FAILURE(status)) return status;
  for (bool wide : {true, false}) {
    int32_t count = 0;
    const icu::UnicodeString *names = symbols.getWeekdays(
      count, icu::DateFormatSymbols::FORMAT, wide ? icu::DateFormatSymbols::WIDE : icu::DateFormatSymbols::ABBREVIATED);
    // ICU counts days from Sunday = 1; ISO 8601 from Monday = 1 to Sunday = 7.
    for (int32_t index = 1; index < count && index <= 7; ++index) {
      emit(handle, context, wide ? "wide" : "abbreviated", index == 1 ? 7 : index - 1, names[index]);
    }
  }
  return 0;
}
