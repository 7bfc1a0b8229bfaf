// The tables of messages, one a stack. A new stack is a file here with its table, a line in this header and one in
// tables.cpp.
#pragma once

#include "explain/table.h"

namespace mtlsdiag::explain {

extern const Table kOpensslTable;
extern const Table kCurlTable;
extern const Table kDovecotTable;
extern const Table kBoringsslTable;
extern const Table kGoTable;
extern const Table kJavaJsseTable;
extern const Table kGnutlsTable;
extern const Table kNssTable;
extern const Table kChromeTable;
extern const Table kRustlsTable;
extern const Table kSchannelTable;
extern const Table kSecuretransportTable;
extern const Table kMbedtlsTable;
extern const Table kWolfsslTable;
extern const Table kLibresslTable;
extern const Table kNettyTable;
extern const Table kNodejsTable;
extern const Table kPythonTable;
extern const Table kRubyTable;
extern const Table kPhpTable;
extern const Table kWgetTable;
extern const Table kGitTable;
extern const Table kDockerTable;
extern const Table kKubernetesTable;
extern const Table kNginxTable;
extern const Table kApacheTable;
extern const Table kHaproxyTable;
extern const Table kEnvoyTable;
extern const Table kTraefikTable;
extern const Table kCaddyTable;
extern const Table kStunnelTable;
extern const Table kPostgresTable;
extern const Table kMysqlTable;
extern const Table kMongodbTable;
extern const Table kRedisTable;
extern const Table kKafkaTable;
extern const Table kRabbitmqTable;
extern const Table kMosquittoTable;
extern const Table kEtcdTable;
extern const Table kConsulTable;
extern const Table kVaultTable;
extern const Table kLinkerdTable;
extern const Table kOpenvpnTable;
extern const Table kPostfixTable;
extern const Table kOpenldapTable;
extern const Table kGrpcTable;
extern const Table kTomcatTable;
extern const Table kElasticsearchTable;
extern const Table kEximTable;
extern const Table kSquidTable;
extern const Table kFirefoxTable;
extern const Table kSafariTable;
extern const Table kEdgeTable;
extern const Table kSqlserverTable;
extern const Table kOracleTable;
extern const Table kIbmmqTable;
extern const Table kDotnetTable;
extern const Table kQtTable;
extern const Table kLogstashTable;
extern const Table kSendmailTable;
extern const Table kWebsphereTable;
extern const Table kCitrixTable;
extern const Table kDartTable;
extern const Table kBouncycastleTable;
extern const Table kAwscrtTable;
extern const Table kOkhttpTable;
extern const Table kAwsTable;
extern const Table kCloudflareTable;
extern const Table kNatsTable;
extern const Table kCassandraTable;
extern const Table kZookeeperTable;
extern const Table kJenkinsTable;
extern const Table kAnsibleTable;
extern const Table kFreeradiusTable;
extern const Table kRsyslogTable;
extern const Table kStrongswanTable;
extern const Table kProftpdTable;
extern const Table kThunderbirdTable;
extern const Table kAnyTable;

}  // namespace mtlsdiag::explain
