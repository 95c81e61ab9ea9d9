using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Configuration.Rules;

public sealed class LoggingRulesTests
{
    private const string Fingerprint = "AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89";

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(1440, true)]
    [InlineData(1441, false)]
    public void The_mark_interval_is_bounded(int minutes, bool valid) =>
        Documents.AssertProblems($$"""{ "logging": { "markIntervalMinutes": {{minutes}} } }""", valid ? [] : ["LM1006 /logging/markIntervalMinutes"]);

    [Theory]
    [InlineData("192.0.2.50", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("2001:db8::50", true)]
    [InlineData("log", true)]
    [InlineData("log-1.example.net", true)]
    [InlineData("log.example.net.", true)]
    [InlineData("", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("fe80::1", false)]
    [InlineData("192.0.2", false)]
    [InlineData("192.0.2.256", false)]
    [InlineData("-log", false)]
    [InlineData("log-", false)]
    [InlineData("a..b", false)]
    [InlineData("log host", false)]
    [InlineData("log:514", false)]
    [InlineData("lög", false)]
    public void A_host_is_an_address_or_a_name(string host, bool valid) =>
        Documents.AssertProblems(WithTargets($"\"host\":\"{host}\""), valid ? [] : ["LM1009 /logging/syslog/0/host"]);

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void A_part_of_a_name_has_at_most_63_characters(int length, bool valid) =>
        Documents.AssertProblems(WithTargets($"\"host\":\"{new string('a', length)}.example\""), valid ? [] : ["LM1009 /logging/syslog/0/host"]);

    [Theory]
    [InlineData("0", false)]
    [InlineData("1", true)]
    [InlineData("65535", true)]
    [InlineData("65536", false)]
    public void The_port_is_a_port(string port, bool valid) =>
        Documents.AssertProblems(WithTargets($"\"host\":\"a\",\"port\":{port}"), valid ? [] : ["LM1006 /logging/syslog/0/port"]);

    [Fact]
    public void The_usual_port_goes_with_the_protocol()
    {
        var read = ConfigValidator.Read(WithTargets("\"host\":\"a\"", "\"host\":\"a\",\"protocol\":\"tcp\"", "\"host\":\"a\",\"protocol\":\"tls\"")).Value!;
        Assert.Equal([514, 514, 6514], read.Logging.Syslog.Select(target => target.Port));
    }

    [Fact]
    public void Each_is_given_once_in_whatever_spelling()
    {
        Documents.AssertProblems(WithTargets("\"host\":\"log.example\"", "\"host\":\"LOG.example.\""), "LM1012 /logging/syslog/1/host");
        Documents.AssertProblems(WithTargets("\"host\":\"2001:db8::1\"", "\"host\":\"2001:DB8:0::1\""), "LM1012 /logging/syslog/1/host");
        Documents.AssertValid(WithTargets("\"host\":\"a\"", "\"host\":\"a\",\"protocol\":\"tcp\"", "\"host\":\"a\",\"port\":515"));
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public void There_are_at_most_ten(int count, bool valid) =>
        Documents.AssertProblems(WithTargets([.. Enumerable.Range(1, count).Select(n => $"\"host\":\"192.0.2.{n}\"")]), valid ? [] : ["LM1008 /logging/syslog"]);

    [Theory]
    [InlineData("tls", Fingerprint, null)]
    [InlineData("tls", "ABCDEF0123456789abcdef0123456789ABCDEF0123456789ABCDEF0123456789", null)]
    [InlineData("tls", "", null)]
    [InlineData("tls", "AB:CD", "LM1014")]
    [InlineData("tls", "GBCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789", "LM1014")]
    [InlineData("tcp", Fingerprint, "LM1017")]
    public void A_fingerprint_is_64_digits_and_needs_tls(string protocol, string fingerprint, string? code) =>
        Documents.AssertProblems(
            WithTargets($"\"host\":\"a\",\"protocol\":\"{protocol}\",\"tlsFingerprint\":\"{fingerprint}\""),
            code is null ? [] : [$"{code} /logging/syslog/0/tlsFingerprint"]);

    [Fact]
    public void A_journal_from_before_logging_was_there_is_read_with_its_defaults()
    {
        const string Old = """{"v":1,"revision":2,"epoch":1,"previousEpoch":1,"at":"2026-01-02T03:04:05.0000000+00:00","by":"a","summary":"s","configReplaced":{"schemaVersion":1,"ha":{},"virtualServices":[]}}""";
        var change = Assert.IsType<ConfigChange.ConfigReplaced>(ConfigJson.ReadEvent(Old).Change);
        Assert.Equal(new LoggingSettings(), change.Config.Logging);
    }

    private static string WithTargets(params string[] targets) => "{\"logging\":{\"syslog\":[" + string.Join(',', targets.Select(target => $"{{{target}}}")) + "]}}";
}
