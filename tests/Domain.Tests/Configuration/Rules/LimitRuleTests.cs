namespace LoadMaster.Domain.Tests.Configuration.Rules;

public sealed class LimitRuleTests
{
    [Theory]
    [InlineData(""" "limits":{"connectionsMax":100,"requestsPerSecondMax":50,"clientRequestsPerSecondMax":5,"clientPrefixLengthV4":24,"answer":"503","retryAfterSeconds":10} """)]
    [InlineData(""" "limits":{"allow":["10.0.0.0/8"],"block":["10.0.0.7","2001:db8::/32"]} """)]
    [InlineData(""" "limits":{"connectionsMax":100,"clientConnectionsPerSecondMax":5,"answer":"reset"},"type":"tcp" """)]
    [InlineData(""" "limits":{"bandwidth":{"inBytesPerSecond":1000,"clientOutBytesPerSecond":2000000000,"burstSeconds":0.2}},"type":"tcp" """)]
    public void Limits_that_can_be_kept_are_taken(string fields) => Documents.AssertValid(Documents.WithService(fields));

    [Theory]
    [InlineData(""" "limits":{"connectionsMax":-1} """, "LM1006 /virtualServices/0/limits/connectionsMax")]
    [InlineData(""" "limits":{"clientPrefixLengthV4":33} """, "LM1006 /virtualServices/0/limits/clientPrefixLengthV4")]
    [InlineData(""" "limits":{"answer":"404"} """, "LM1005 /virtualServices/0/limits/answer")]
    [InlineData(""" "limits":{"allow":["x"]} """, "LM1009 /virtualServices/0/limits/allow/0")]
    [InlineData(""" "limits":{"block":["10.0.0.0/8","10.0.0.1/8"]} """, "LM1009 /virtualServices/0/limits/block/1")]
    [InlineData(""" "limits":{"requestsPerSecondMax":1},"type":"tcp" """, "LM1017 /virtualServices/0/limits/requestsPerSecondMax")]
    [InlineData(""" "limits":{"clientRequestsPerSecondMax":1},"type":"tcp" """, "LM1017 /virtualServices/0/limits/clientRequestsPerSecondMax")]
    [InlineData(""" "limits":{"connectionsMax":1},"layer":4 """, "LM1017 /virtualServices/0/limits")]
    [InlineData(""" "limits":{"bandwidth":{"outBytesPerSecond":999}} """, "LM1006 /virtualServices/0/limits/bandwidth/outBytesPerSecond")]
    [InlineData(""" "limits":{"bandwidth":{"clientInBytesPerSecond":2000000001}} """, "LM1006 /virtualServices/0/limits/bandwidth/clientInBytesPerSecond")]
    [InlineData(""" "limits":{"bandwidth":{"burstSeconds":0.1}} """, "LM1006 /virtualServices/0/limits/bandwidth/burstSeconds")]
    public void Limits_that_cannot_be_kept_are_refused(string fields, string problem) => Documents.AssertProblems(Documents.WithService(fields), problem);
}
