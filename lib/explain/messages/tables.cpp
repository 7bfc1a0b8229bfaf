#include "explain/messages/tables.h"

#include <array>

namespace mtlsdiag::explain {

std::span<const Table* const> tables() {
  static constexpr std::array<const Table*, 108> kAll = {
      &kOpensslTable,   &kCurlTable,        &kDovecotTable,   &kBoringsslTable,
      &kGoTable,        &kJavaJsseTable,    &kGnutlsTable,    &kNssTable,
      &kChromeTable,    &kRustlsTable,      &kSchannelTable,  &kSecuretransportTable,
      &kMbedtlsTable,   &kWolfsslTable,     &kLibresslTable,  &kNettyTable,
      &kNodejsTable,    &kPythonTable,      &kRubyTable,      &kPhpTable,
      &kWgetTable,      &kGitTable,         &kDockerTable,    &kKubernetesTable,
      &kNginxTable,     &kApacheTable,      &kHaproxyTable,   &kEnvoyTable,
      &kTraefikTable,   &kCaddyTable,       &kStunnelTable,   &kPostgresTable,
      &kMysqlTable,     &kMongodbTable,     &kRedisTable,     &kKafkaTable,
      &kRabbitmqTable,  &kMosquittoTable,   &kEtcdTable,      &kConsulTable,
      &kVaultTable,     &kLinkerdTable,     &kOpenvpnTable,   &kPostfixTable,
      &kOpenldapTable,  &kGrpcTable,        &kTomcatTable,    &kElasticsearchTable,
      &kEximTable,      &kSquidTable,       &kFirefoxTable,   &kSafariTable,
      &kEdgeTable,      &kSqlserverTable,   &kOracleTable,    &kIbmmqTable,
      &kDotnetTable,    &kQtTable,          &kLogstashTable,  &kSendmailTable,
      &kWebsphereTable, &kCitrixTable,      &kDartTable,      &kBouncycastleTable,
      &kAwscrtTable,    &kOkhttpTable,      &kAwsTable,       &kCloudflareTable,
      &kNatsTable,      &kCassandraTable,   &kZookeeperTable, &kJenkinsTable,
      &kAnsibleTable,   &kFreeradiusTable,  &kRsyslogTable,   &kStrongswanTable,
      &kProftpdTable,   &kThunderbirdTable, &kGskitTable,
      &kSapTable,
      &kF5Table,
      &kKongTable,
      &kIisTable,
      &kEspidfTable,
      &kIcingaTable,
      &kSvnTable,
      &kPerlTable,
      &kLibvirtTable,
      &kWpaTable,
      &kSyslogngTable,
      &kNrpeTable,
      &kUnboundTable,
      &kPgbouncerTable,
      &kTrafficserverTable,
      &kFreerdpTable,
      &kLighttpdTable,
      &kMemcachedTable,
      &kAzureTable,
      &kGcloudTable,
      &kKamailioTable,
      &kHintsTable,
      &kBearsslTable,
      &kHaskellTable,
      &kCiscoTable,
      &kSwiftnioTable,
      &kZabbixTable,
      &kSambaTable,
      &kAnyTable,
  };
  return kAll;
}

}  // namespace mtlsdiag::explain
