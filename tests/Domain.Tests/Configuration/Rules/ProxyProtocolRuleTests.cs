namespace LoadMaster.Domain.Tests.Configuration.Rules;

public sealed class ProxyProtocolRuleTests
{
    [Theory]
    [InlineData(""" "proxyProtocol":{"acceptFrom":["10.0.0.0/8","2001:db8::/32","192.0.2.7","::1"],"send":"v1"} """)]
    [InlineData(""" "proxyProtocol":{"send":"v2"},"type":"tcp" """)]
    [InlineData(""" "clientHeaders":{"forwarded":true,"via":true,"clientSide":true} """)]
    public void What_can_be_told_is_taken(string fields) => Documents.AssertValid(Documents.WithService(fields));

    [Theory]
    [InlineData(""" "proxyProtocol":{"acceptFrom":["10.0.0.0/8","10.0.0.1/8"]} """, "LM1009 /virtualServices/0/proxyProtocol/acceptFrom/1")]
    [InlineData(""" "proxyProtocol":{"acceptFrom":["example.com"]} """, "LM1009 /virtualServices/0/proxyProtocol/acceptFrom/0")]
    [InlineData(""" "proxyProtocol":{"acceptFrom":["10.0.0.0/33"]} """, "LM1009 /virtualServices/0/proxyProtocol/acceptFrom/0")]
    [InlineData(""" "proxyProtocol":{"send":"v3"} """, "LM1005 /virtualServices/0/proxyProtocol/send")]
    [InlineData(""" "proxyProtocol":{"send":"v2","sendTls":true} """, "LM1017 /virtualServices/0/proxyProtocol/sendTls")]
    [InlineData(""" "proxyProtocol":{"send":"v2"},"type":"tcp","layer":4 """, "LM1017 /virtualServices/0/proxyProtocol")]
    [InlineData(""" "clientHeaders":{"via":true},"type":"tcp" """, "LM1017 /virtualServices/0/clientHeaders")]
    public void What_cannot_be_told_is_refused(string fields, string problem) => Documents.AssertProblems(Documents.WithService(fields), problem);
}
