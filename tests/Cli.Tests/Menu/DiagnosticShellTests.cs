using LoadMaster.Cli.Menu;

namespace LoadMaster.Cli.Tests.Menu;

public sealed class DiagnosticShellTests
{
    [Theory]
    [InlineData("ps", "diag ps")]
    [InlineData("  ps   --actors ", "diag ps --actors")]
    [InlineData("ping 198.18.1.11", "diag ping 198.18.1.11")]
    [InlineData("netstat -an", "diag sockets")]
    [InlineData("free", "diag meminfo")]
    [InlineData("tcpdump src 198.18.0.20 and dst 198.18.0.100 and port http", "diag tcpdump src 198.18.0.20 and dst 198.18.0.100 and port http")]
    [InlineData("tcpdump -nn -i eth0 -s0 -c 5 -w x.pcap tcp", "diag tcpdump --interface eth0 --max-packets 5 --write x.pcap tcp")]
    public void The_words_of_administrators_become_those_of_lm(string line, string words)
    {
        Assert.True(DiagnosticShell.TryTranslate(line, out var given, out _));
        Assert.Equal(words, string.Join(' ', given));
    }

    [Fact]
    public void Quotes_hold_words_together_and_nothing_else_is_expanded()
    {
        Assert.True(DiagnosticShell.TryTranslate("tcpdump 'host 198.18.0.20 and (port 80)' \"$HOME\" `id`", out var given, out _));
        Assert.Equal(["diag", "tcpdump", "host 198.18.0.20 and (port 80)", "$HOME", "`id`"], given);
    }

    [Theory]
    [InlineData("rm -rf /", "'rm' is not known here")]
    [InlineData("ps; id", "'ps;' is not known here")]
    [InlineData("ping", "'ping' is not known here, or wants other words")]
    [InlineData("tcpdump -z /bin/sh", "does not take -z")]
    [InlineData("tcpdump -i", "-i wants a value")]
    [InlineData("tcpdump 'host", "quote is not closed")]
    public void Anything_else_is_refused_with_what_there_is(string line, string problem)
    {
        Assert.False(DiagnosticShell.TryTranslate(line, out _, out var said));
        Assert.Contains(problem, said, StringComparison.Ordinal);
    }
}
