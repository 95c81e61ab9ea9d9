using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Configuration.Rules;

public sealed class AccessLogRuleTests
{
    [Theory]
    [InlineData(""" "accessLog":{"format":"json"} """)]
    [InlineData(""" "accessLog":{"format":"custom","template":"%{client} %{response.x-cache}"} """)]
    [InlineData(""" "accessLog":{"format":"json"},"type":"tcp" """)]
    [InlineData(""" "accessLog":{"format":"custom","template":"%{client} %{server} %{bytes-in}"},"type":"tcp" """)]
    [InlineData(""" "accessLog":{"format":"combined","target":"syslog","syslogHost":"log.example.net","syslogProtocol":"tls"} """)]
    public void A_log_that_can_be_written_is_taken(string fields) => Documents.AssertValid(Documents.WithService(fields));

    [Theory]
    [InlineData(""" "accessLog":{"format":"custom"} """, "LM1004 /virtualServices/0/accessLog/template")]
    [InlineData(""" "accessLog":{"format":"custom","template":"%{x}"} """, "LM1014 /virtualServices/0/accessLog/template")]
    [InlineData(""" "accessLog":{"format":"combined"},"type":"tcp" """, "LM1017 /virtualServices/0/accessLog/format")]
    [InlineData(""" "accessLog":{"format":"custom","template":"%{status}"},"type":"tcp" """, "LM1017 /virtualServices/0/accessLog/template")]
    [InlineData(""" "accessLog":{"format":"json","target":"syslog"} """, "LM1009 /virtualServices/0/accessLog/syslogHost")]
    [InlineData(""" "accessLog":{"format":"json","sampleEvery":0} """, "LM1006 /virtualServices/0/accessLog/sampleEvery")]
    [InlineData(""" "accessLog":{"format":"json"},"layer":4 """, "LM1017 /virtualServices/0/accessLog")]
    [InlineData(""" "accessLog":{"format":"json","syslogProtocol":"tls","syslogTlsFingerprint":"ab:cd"} """, "LM1014 /virtualServices/0/accessLog/syslogTlsFingerprint")]
    [InlineData(""" "accessLog":{"format":"json","syslogTlsFingerprint":"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"} """, "LM1017 /virtualServices/0/accessLog/syslogTlsFingerprint")]
    public void A_log_that_cannot_be_written_is_refused(string fields, string problem) => Documents.AssertProblems(Documents.WithService(fields), problem);

    [Fact]
    public void A_tls_host_has_its_own_port() =>
        Assert.Equal(
            6514, ConfigJson.Read(Documents.WithService(""" "accessLog":{"syslogHost":"192.0.2.1","syslogProtocol":"tls"} """)).Value!.VirtualServices[0].AccessLog.SyslogPort);
}
