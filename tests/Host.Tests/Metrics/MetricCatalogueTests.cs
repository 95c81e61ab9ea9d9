using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using LoadMaster.Host.Metrics;
using LoadMaster.Testing;

namespace LoadMaster.Host.Tests.Metrics;

public sealed partial class MetricCatalogueTests
{
    private static readonly string Reference = RepositoryRoot.Combine("docs/reference/metrics.md");

    [Theory]
    [InlineData("loadmaster_config_serving_revision 6")]
    [InlineData("""loadmaster_service_up{service_id="1",service="a\"b\\c\nd",address="198.18.0.1:80"} 1""")]
    [InlineData("""loadmaster_service_responses_total{service_id="1",service="a\"b\\c\nd",address="198.18.0.1:80",code="5xx"} 1""")]
    [InlineData("""loadmaster_service_tls_handshakes_total{service_id="1",service="a\"b\\c\nd",address="198.18.0.1:80",result="failed"} 9""")]
    [InlineData("""loadmaster_service_response_seconds_bucket{service_id="1",service="a\"b\\c\nd",address="198.18.0.1:80",le="0.0005"} 4""")]
    [InlineData("""loadmaster_service_response_seconds_bucket{service_id="1",service="a\"b\\c\nd",address="198.18.0.1:80",le="0.002"} 9""")]
    [InlineData("""loadmaster_service_response_seconds_bucket{service_id="1",service="a\"b\\c\nd",address="198.18.0.1:80",le="+Inf"} 10""")]
    [InlineData("""loadmaster_service_response_seconds_sum{service_id="1",service="a\"b\\c\nd",address="198.18.0.1:80"} 0.012""")]
    [InlineData("""loadmaster_service_response_seconds_count{service_id="1",service="a\"b\\c\nd",address="198.18.0.1:80"} 10""")]
    [InlineData("""loadmaster_service_access_log_lines_total{service_id="1",service="a\"b\\c\nd",address="198.18.0.1:80",result="lost"} 2""")]
    [InlineData("""loadmaster_server_responses_total{service_id="1",service="a\"b\\c\nd",server_id="1",server="198.18.1.1:80",code="2xx"} 95""")]
    [InlineData("""loadmaster_service_limited_total{service_id="1",service="a\"b\\c\nd",address="198.18.0.1:80",limit="client_connection_rate"} 6""")]
    [InlineData("""loadmaster_service_retries_total{service_id="1",service="a\"b\\c\nd",address="198.18.0.1:80",result="sent"} 31""")]
    [InlineData("""loadmaster_service_retries_total{service_id="1",service="a\"b\\c\nd",address="198.18.0.1:80",result="denied"} 32""")]
    [InlineData("""loadmaster_server_backup{service_id="1",service="a\"b\\c\nd",server_id="1",server="198.18.1.1:80"} 0""")]
    [InlineData("""loadmaster_service_queued{service_id="1",service="a\"b\\c\nd",address="198.18.0.1:80"} 21""")]
    [InlineData("""loadmaster_service_queued_total{service_id="1",service="a\"b\\c\nd",address="198.18.0.1:80"} 22""")]
    [InlineData("""loadmaster_service_queue_refused_total{service_id="1",service="a\"b\\c\nd",address="198.18.0.1:80",reason="timeout"} 23""")]
    [InlineData("""loadmaster_service_queue_refused_total{service_id="1",service="a\"b\\c\nd",address="198.18.0.1:80",reason="full"} 24""")]
    [InlineData("""loadmaster_service_compressed_responses_total{service_id="1",service="a\"b\\c\nd",address="198.18.0.1:80",result="skipped"} 3""")]
    [InlineData("""loadmaster_service_compression_bytes_total{service_id="1",service="a\"b\\c\nd",address="198.18.0.1:80",direction="out"} 1100""")]
    [InlineData("""loadmaster_service_bandwidth_waits_total{service_id="1",service="a\"b\\c\nd",address="198.18.0.1:80",direction="out"} 29""")]
    [InlineData("""loadmaster_service_rewritten_bodies_total{service_id="1",service="a\"b\\c\nd",address="198.18.0.1:80",result="unreadable"} 27""")]
    [InlineData("""loadmaster_service_body_replacements_total{service_id="1",service="a\"b\\c\nd",address="198.18.0.1:80"} 26""")]
    [InlineData("""loadmaster_service_cache_requests_total{service_id="1",service="a\"b\\c\nd",address="198.18.0.1:80",result="renewed"} 34""")]
    [InlineData("""loadmaster_service_cache_bytes{service_id="1",service="a\"b\\c\nd",address="198.18.0.1:80"} 38""")]
    [InlineData("""loadmaster_server_check_seconds{service_id="1",service="a\"b\\c\nd",server_id="1",server="198.18.1.1:80"} 0.0025""")]
    [InlineData("""loadmaster_server_state{service_id="1",service="a\"b\\c\nd",server_id="1",server="198.18.1.1:80",state="up"} 1""")]
    [InlineData("""loadmaster_server_state{service_id="1",service="a\"b\\c\nd",server_id="1",server="198.18.1.1:80",state="down"} 0""")]
    [InlineData("""loadmaster_ha_state{state="standby"} 1""")]
    [InlineData("""loadmaster_ha_transitions_total{state="standby"} 3""")]
    [InlineData("""loadmaster_ha_transitions_total{state="active"} 0""")]
    [InlineData("loadmaster_ha_virtual_mac_working 0")]
    [InlineData("""loadmaster_ha_heartbeats_total{result="forged"} 22""")]
    [InlineData("""loadmaster_ips_rule_matches_total{rule="1:1122"} 41""")]
    [InlineData("""loadmaster_ips_rule_matches_total{rule="other"} 42""")]
    [InlineData("loadmaster_ips_events_lost_total 43")]
    [InlineData("""loadmaster_peer_silent_seconds{peer="b"} 0.04""")]
    [InlineData("""loadmaster_persistence_peer_behind{peer="b"} 17""")]
    public void The_page_has_a_line_for_each_figure(string line) => Assert.Contains(line, Page().Split('\n'));

    [Fact]
    public void Every_family_of_the_catalogue_is_written_once_with_help_and_type()
    {
        var page = Page();
        Assert.Equal(
            MetricCatalogue.Families.Select(f => $"# TYPE {f.Name} {f.Kind}"),
            page.Split('\n').Where(line => line.StartsWith("# TYPE", StringComparison.Ordinal)));
        Assert.Equal(MetricCatalogue.Families.Count, MetricCatalogue.Families.DistinctBy(f => f.Name).Count());
        Assert.All(MetricCatalogue.Families, f =>
        {
            Assert.Contains($"# HELP {f.Name} {f.Help}\n", page, StringComparison.Ordinal);
            Assert.Equal(f.Kind == "counter", f.Name.EndsWith("_total", StringComparison.Ordinal));
        });
    }

    [Fact]
    public void A_single_node_without_services_has_no_empty_families()
    {
        var all = Sources.All();
        var page = Sources.Page(all with { Services = [], Servers = [], Sync = null, Ha = all.Ha with { Peers = [], Heartbeat = null, LastFailover = null } });
        Assert.DoesNotContain("loadmaster_service", page, StringComparison.Ordinal);
        Assert.DoesNotContain("loadmaster_peer", page, StringComparison.Ordinal);
        Assert.DoesNotContain("failover", page, StringComparison.Ordinal);
        Assert.Contains("loadmaster_ha_epoch 3\n", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.1, "0.1")]
    [InlineData(9007199254740991, "9007199254740991")]
    [InlineData(1e300, "1E+300")]
    [InlineData(-3, "-3")]
    public void Figures_are_written_as_they_are(double value, string text)
    {
        var page = new PrometheusText();
        page.Begin("x", "gauge", "An x.", "");
        page.Sample([], "", value);
        Assert.Equal($"# HELP x An x.\n# TYPE x gauge\nx {text}\n", System.Text.Encoding.UTF8.GetString(page.Written.Span));
    }

    [Fact]
    public void A_long_page_comes_in_blocks_of_one_size_however_long_it_is()
    {
        var few = Sources.All();
        var many = few with { Servers = [.. Enumerable.Range(1, 2000).Select(id => few.Servers[0] with { Server = few.Servers[0].Server with { Id = new(id) } })] };
        var blocks = new List<int>();
        foreach (var text in MetricCatalogue.Write(many, MetricFilter.None))
        {
            blocks.Add(text.Written.Length);
            text.Clear();
        }

        Assert.True(blocks.Count > 50, $"only {blocks.Count} blocks");
        Assert.All(blocks, length => Assert.InRange(length, 0, 64 * 1024));
    }

    [Fact]
    public void The_published_reference_is_the_one_that_the_code_makes()
    {
        var made = new StringBuilder("# Metrics\n\nWhat `/metrics` shows, made from the code. How to read it: [operations.md](../operations.md#metrics).\n\n| name | kind | labels | meaning |\n|---|---|---|---|\n");
        foreach (var family in MetricCatalogue.Families)
        {
            made.Append($"| {family.Name} | {family.Kind} | {string.Join(", ", family.Labels)} | {family.Help} |\n");
        }

        if (Environment.GetEnvironmentVariable("LM_UPDATE") == "1")
        {
            File.WriteAllText(Reference, made.ToString());
        }

        Assert.True(
            File.Exists(Reference) && File.ReadAllText(Reference) == made.ToString(),
            "docs/reference/metrics.md is stale: run this test with LM_UPDATE=1 and commit the file.");
    }

    [Fact]
    public void The_dashboard_asks_only_for_metrics_that_exist()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(RepositoryRoot.Combine("deploy/grafana/loadmaster.json")));
        var expressions = dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!)
            .ToList();
        Assert.True(expressions.Count >= 10, $"only {expressions.Count} queries");
        var names = MetricCatalogue.Families.Select(f => f.Name).ToHashSet();
        Assert.All(expressions, expression =>
        {
            var used = MetricName().Matches(expression).Select(m => m.Value).ToList();
            Assert.NotEmpty(used);
            Assert.All(used, name => Assert.Contains(name, names));
        });
    }

    private static string Page() => Sources.Page(Sources.All());

    [GeneratedRegex(@"\b(loadmaster|process)_\w+")]
    private static partial Regex MetricName();
}
