namespace LoadMaster.Domain.Tests.Configuration.Rules;

public sealed class SynProtectionRuleTests
{
    [Theory]
    [InlineData(""" "synProtection":true,"layer":4 """)]
    [InlineData(""" "synProtection":true,"layer":4,"type":"tcp","forwarding":"snat" """)]
    [InlineData(""" "synProtection":false,"layer":4,"type":"udp" """)]
    public void Tcp_that_the_kernel_translates_is_protected(string fields) => Documents.AssertValid(Documents.WithService(fields));

    [Theory]
    [InlineData(""" "synProtection":true """, "LM1017 /virtualServices/0/synProtection")]
    [InlineData(""" "synProtection":true,"layer":4,"type":"udp" """, "LM1017 /virtualServices/0/synProtection")]
    [InlineData(""" "synProtection":true,"layer":4,"forwarding":"dsr" """, "LM1017 /virtualServices/0/synProtection")]
    [InlineData(""" "synProtection":1,"layer":4 """, "LM1003 /virtualServices/0/synProtection")]
    public void Others_are_refused(string fields, string problem) => Documents.AssertProblems(Documents.WithService(fields), problem);
}
