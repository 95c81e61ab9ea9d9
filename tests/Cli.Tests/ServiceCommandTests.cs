using System.Text.Json;
using LoadMaster.Api;

namespace LoadMaster.Cli.Tests;

public sealed class ServiceCommandTests : IDisposable
{
    private readonly Shell _shell = new();

    public ServiceCommandTests() => _shell.Server.WithServices();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task List_shows_a_row_for_each_service()
    {
        var result = await _shell.RunAsync("vs", "list");
        Assert.Equal((0, ""), (result.Exit, result.Error));
        Assert.Matches(@"Id +Name +Address +Type +Schedule +State +Servers +Requests/s +Active", result.Lines[0] + result.Lines[1]);
        Assert.Contains(result.Lines, l => System.Text.RegularExpressions.Regex.IsMatch(l, @" 1 +web +198\.18\.0\.100:80 +http +wlc +up +1/2 +12\.3 +2"));
    }

    [Fact]
    public async Task A_list_that_is_cut_says_so_and_how_to_see_the_rest()
    {
        var page = new ListDto<ServiceSummaryDto>(7, [.. Sample.Services.Items.Select(Sample.SummaryOf)]) { Total = 10_000 };
        _shell.Server.Answers("GET /api/v1/virtual-services/summaries?limit=2&offset=3000&state=up&search=a%20b", page, ApiJson.Default.ListDtoServiceSummaryDto);
        var result = await _shell.RunAsync("vs", "list", "--limit", "2", "--offset", "3000", "--state", "up", "--search", "a b");
        Assert.StartsWith("Showing 3,001 to 3,002 of 10,000 virtual services; --offset 3002 shows the next,", result.Lines[^1], StringComparison.Ordinal);

        _shell.Server.Answers("GET /api/v1/virtual-services/summaries?limit=1000&offset=9998", page, ApiJson.Default.ListDtoServiceSummaryDto);
        Assert.StartsWith("Showing 9,999 to 10,000 of 10,000 virtual services; --limit", (await _shell.RunAsync("vs", "list", "--offset", "9998")).Lines[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("Showing", (await _shell.RunAsync("vs", "list")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_list_says_why_it_is_empty()
    {
        var none = new ListDto<ServiceSummaryDto>(7, []);
        _shell.Server.Answers("GET /api/v1/virtual-services/summaries?limit=1000&offset=0", none, ApiJson.Default.ListDtoServiceSummaryDto);
        _shell.Server.Answers("GET /api/v1/virtual-services/summaries?limit=1000&offset=0&state=down", none, ApiJson.Default.ListDtoServiceSummaryDto);
        _shell.Server.Answers("GET /api/v1/virtual-services/summaries?limit=1000&offset=20", none with { Total = 3 }, ApiJson.Default.ListDtoServiceSummaryDto);
        Assert.Equal("No virtual services yet. Add one: lm vs add ADDRESS:PORT\n", (await _shell.RunAsync("vs", "list")).Out);
        Assert.Equal("No virtual service is like that; 'lm vs list' shows all.\n", (await _shell.RunAsync("vs", "list", "--state", "down")).Out);
        Assert.Equal("There are 3 virtual services; --offset 20 leaves out all of them.\n", (await _shell.RunAsync("vs", "list", "--offset", "20")).Out);
    }

    [Theory]
    [InlineData("--limit", "0")]
    [InlineData("--offset", "-1")]
    [InlineData("--state", "sideways")]
    public async Task A_page_that_makes_no_sense_is_refused_before_anything_is_asked(string option, string value)
    {
        Assert.Equal(2, (await _shell.RunAsync("vs", "list", option, value)).Exit);
        Assert.Empty(_shell.Server.Requests);
    }

    [Fact]
    public async Task Json_is_what_the_server_answered()
    {
        var result = await _shell.RunAsync("vs", "list", "--output", "json");
        var list = JsonSerializer.Deserialize(result.Out, ApiJson.Default.ListDtoVirtualServiceDto)!;
        Assert.Equal((7L, 2), (list.Revision, list.Items.Count));
        Assert.Equal(JsonSerializer.Serialize(Sample.Services, ApiJson.Default.ListDtoVirtualServiceDto), JsonSerializer.Serialize(list, ApiJson.Default.ListDtoVirtualServiceDto));
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("web", 1)]
    [InlineData("198.18.0.100:80", 1)]
    [InlineData("9", 2)]
    [InlineData("[2001:db8::1]:80", 2)]
    public async Task A_service_goes_by_id_name_or_address(string text, int id)
    {
        var result = await _shell.RunAsync("vs", "show", text, "-o", "json");
        Assert.Equal(0, result.Exit);
        Assert.Equal(id, JsonSerializer.Deserialize(result.Out, ApiJson.Default.VirtualServiceDto)!.Id);
    }

    [Fact]
    public async Task What_is_not_there_ends_with_three()
    {
        _shell.Server.Refuses("GET /api/v1/virtual-services/find?service=shop", 404, new ProblemItemDto("LM2001", "", "There is no virtual service 'shop'."));
        var service = await _shell.RunAsync("vs", "show", "shop");
        Assert.Equal(3, service.Exit);
        Assert.StartsWith("LM2001: There is no virtual service 'shop'", service.Error, StringComparison.Ordinal);
        Assert.Equal(3, (await _shell.RunAsync("rs", "drain", "web", "198.18.1.99:80")).Exit);
        Assert.Equal("", service.Out);
    }

    [Fact]
    public async Task Add_sends_only_what_was_named()
    {
        _shell.Server.AcceptsChange("POST /api/v1/virtual-services");
        var result = await _shell.RunAsync("vs", "add", "198.18.0.7:80", "--schedule", "rr");
        Assert.Equal((0, "Virtual service 3 added (revision 8).\n"), (result.Exit, result.Out));
        Assert.Equal("""{"address":"198.18.0.7:80","scheduling":"rr"}""", _shell.Server.Last.Body);
        Assert.Equal("Bearer token", _shell.Server.Last.Authorization);
    }

    [Fact]
    public async Task Add_takes_every_setting()
    {
        _shell.Server.AcceptsChange("POST /api/v1/virtual-services");
        string[] options =
        [
            "--name", "shop", "--type", "http", "--schedule", "adaptive", "--persist", "active-cookie", "--persist-name", "sid", "--persist-fallback", "on", "--cookie-same-site", "strict", "--extra-ports", "6001,6002", "--drain-end", "keep", "--persist-timeout-seconds", "60", "--forwarded-for", "off",
            "--check", "http", "--check-path", "/up", "--check-interval-seconds", "0.5", "--check-timeout-seconds", "0.2", "--check-retries", "3", "--check-rise", "1",
            "--check-codes", "200", "--check-host", "shop.example", "--adaptive-path", "/l", "--drain-timeout-seconds", "30", "--disabled",
        ];
        await _shell.RunAsync(["vs", "add", "198.18.0.7:80", .. options]);
        Assert.Equal(
            """{"name":"shop","address":"198.18.0.7:80","type":"http","extraPorts":"6001,6002","drainEnd":"keep","enabled":false,"scheduling":"adaptive","check":{"type":"http","path":"/up","host":"shop.example","expectedCodes":"200","intervalSeconds":0.5,"timeoutSeconds":0.2,"retries":3,"riseCount":1},"adaptive":{"path":"/l"},"persistence":{"mode":"active-cookie","timeoutSeconds":60,"name":"sid","sourceFallback":true,"cookie":{"sameSite":"strict"}},"timeouts":{"drainTimeoutSeconds":30},"forwardedFor":false}""",
            _shell.Server.Last.Body);
    }

    [Theory]
    [InlineData("vs set web --name shop", "PATCH /api/v1/virtual-services/1", """{"name":"shop"}""")]
    [InlineData("vs set web --address 198.18.0.8:80", "PATCH /api/v1/virtual-services/1", """{"address":"198.18.0.8:80"}""")]
    [InlineData("vs set web --syn-protection on", "PATCH /api/v1/virtual-services/1", """{"synProtection":true}""")]
    [InlineData("vs set web --redirect-http on", "PATCH /api/v1/virtual-services/1", """{"redirectHttp":true}""")]
    [InlineData("vs set web --redirect https://%h%s --redirect-status 308", "PATCH /api/v1/virtual-services/1", """{"redirect":{"target":"https://%h%s","status":308}}""")]
    [InlineData("vs set web --not-available-redirect /sorry --not-available-redirect-status 307", "PATCH /api/v1/virtual-services/1", """{"notAvailable":{"mode":"redirect","target":"/sorry","redirectStatus":307}}""")]
    [InlineData("vs set web --sorry-server 198.18.1.99:80", "PATCH /api/v1/virtual-services/1", """{"notAvailable":{"mode":"sorry","sorryServer":"198.18.1.99:80"}}""")]
    [InlineData("vs set web --not-available none", "PATCH /api/v1/virtual-services/1", """{"notAvailable":{"mode":"none"}}""")]
    [InlineData("vs set web --proxy-protocol-accept 10.0.0.0/8 --proxy-protocol-accept 192.0.2.7 --proxy-protocol-send v2", "PATCH /api/v1/virtual-services/1", """{"proxyProtocol":{"acceptFrom":["10.0.0.0/8","192.0.2.7"],"send":"v2"}}""")]
    [InlineData("vs set web --forwarded on --via off --client-side on", "PATCH /api/v1/virtual-services/1", """{"clientHeaders":{"forwarded":true,"via":false,"clientSide":true}}""")]
    [InlineData("vs set web --limit-connections 100 --limit-client-requests-per-second 5 --limit-answer 503 --block 10.0.0.0/8", "PATCH /api/v1/virtual-services/1", """{"limits":{"connectionsMax":100,"clientRequestsPerSecondMax":5,"answer":"503","block":["10.0.0.0/8"]}}""")]
    [InlineData("vs set web --queue-length 50 --queue-timeout-seconds 2.5 --queue-redispatch on --queue-retry-after-seconds 3", "PATCH /api/v1/virtual-services/1", """{"queue":{"lengthMax":50,"timeoutSeconds":2.5,"redispatch":true,"retryAfterSeconds":3}}""")]
    [InlineData("vs set web --retry-tries 2 --retry-on 502-504 --retry-budget-percent 10", "PATCH /api/v1/virtual-services/1", """{"retry":{"triesMax":2,"on":"502-504","budgetPercent":10}}""")]
    [InlineData("vs set web --compress on --compress-coding br --compress-coding gzip --compress-type text/* --compress-min-bytes 500 --compress-level best --compress-offload on", "PATCH /api/v1/virtual-services/1", """{"compression":{"enabled":true,"codings":["br","gzip"],"mediaTypes":["text/*"],"bytesMin":500,"level":"best","offload":true}}""")]
    [InlineData("vs set web --allow-http09 on", "PATCH /api/v1/virtual-services/1", """{"allowHttp09":true}""")]
    [InlineData("vs set web --slow-start-seconds 60 --outlier-failures 5 --outlier-on 502-504 --outlier-base-seconds 10 --outlier-percent-max 30", "PATCH /api/v1/virtual-services/1", """{"slowStartSeconds":60,"outliers":{"failuresInARow":5,"on":"502-504","baseSeconds":10,"ejectedPercentMax":30}}""")]
    [InlineData("vs set web --cache on --cache-memory-megabytes 100 --cache-entry-bytes 5000 --cache-heuristic-seconds 1 --cache-stale-while-revalidate-seconds 2 --cache-stale-if-error-seconds 3 --cache-wait-seconds 4 --cache-exclude /a/ --cache-exclude *.php", "PATCH /api/v1/virtual-services/1", """{"cache":{"enabled":true,"memoryMegabytes":100,"entryBytesMax":5000,"heuristicSecondsMax":1,"staleWhileRevalidateSeconds":2,"staleIfErrorSeconds":3,"waitSecondsMax":4,"excludePaths":["/a/","*.php"]}}""")]
    [InlineData("vs set web --access-log json --access-log-sample-every 10", "PATCH /api/v1/virtual-services/1", """{"accessLog":{"format":"json","sampleEvery":10}}""")]
    [InlineData("vs set web --access-log-template %{client} --access-log-syslog-host 192.0.2.5", "PATCH /api/v1/virtual-services/1", """{"accessLog":{"format":"custom","template":"%{client}","target":"syslog","syslogHost":"192.0.2.5"}}""")]
    [InlineData("vs enable web", "PATCH /api/v1/virtual-services/1", """{"enabled":true}""")]
    [InlineData("vs disable web", "PATCH /api/v1/virtual-services/1", """{"enabled":false}""")]
    [InlineData("vs delete web", "DELETE /api/v1/virtual-services/1", "")]
    [InlineData("rs add web 198.18.1.13:80 --weight 5", "POST /api/v1/virtual-services/1/real-servers", """{"address":"198.18.1.13:80","weight":5}""")]
    [InlineData("rs add web 198.18.1.13:80 --connections-max 50", "POST /api/v1/virtual-services/1/real-servers", """{"address":"198.18.1.13:80","connectionsMax":50}""")]
    [InlineData("rs set web 198.18.1.12:80 --backup on", "PATCH /api/v1/virtual-services/1/real-servers/2", """{"backup":true}""")]
    [InlineData("rs set web 198.18.1.12:80 --weight 0", "PATCH /api/v1/virtual-services/1/real-servers/2", """{"weight":0}""")]
    [InlineData("rs drain web 2", "PATCH /api/v1/virtual-services/1/real-servers/2", """{"mode":"draining"}""")]
    [InlineData("rs enable web 2", "PATCH /api/v1/virtual-services/1/real-servers/2", """{"mode":"enabled"}""")]
    [InlineData("rs disable web 2", "PATCH /api/v1/virtual-services/1/real-servers/2", """{"mode":"disabled"}""")]
    [InlineData("rs delete web 2", "DELETE /api/v1/virtual-services/1/real-servers/2", "")]
    [InlineData("check set web --type http --url /up --interval-seconds 3 --codes 200 --rise 1", "PATCH /api/v1/virtual-services/1/check", """{"type":"http","path":"/up","expectedCodes":"200","intervalSeconds":3,"riseCount":1}""")]
    [InlineData("ha set --virtual-mac 51", "PATCH /api/v1/ha", """{"virtualMac":51}""")]
    [InlineData("ha set --shared 198.18.0.100 --shared 198.18.1.1/back --gateway 198.18.0.1 --preferred a", "PATCH /api/v1/ha", """{"sharedAddresses":[{"address":"198.18.0.100","role":"front"},{"address":"198.18.1.1","role":"back"}],"gateways":["198.18.0.1"],"preferredNode":"a"}""")]
    [InlineData("config rollback 3", "POST /api/v1/config/rollback", """{"revision":3}""")]
    public async Task Changes_send(string line, string route, string body)
    {
        _shell.Server.AcceptsChange(route);
        var result = await _shell.RunAsync([.. line.Split(' '), "--if-revision", "7"]);
        Assert.Equal((0, ""), (result.Exit, result.Error));
        Assert.Equal((route, body, "\"7\""), (_shell.Server.Last.Route, _shell.Server.Last.Body, _shell.Server.Last.IfMatch));
        Assert.Equal(route.StartsWith("PATCH", StringComparison.Ordinal) ? Routes.MergePatchType : body.Length > 0 ? Routes.JsonType : null, _shell.Server.Last.MediaType);
        Assert.EndsWith("(revision 8).\n", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_page_is_read_from_its_file()
    {
        var file = Path.Combine(_shell.Home, "page.html");
        await File.WriteAllTextAsync(file, "<h1>soon</h1>");
        _shell.Server.AcceptsChange("PATCH /api/v1/virtual-services/1");
        Assert.Equal(0, (await _shell.RunAsync("vs", "set", "web", "--error-page", file, "--error-page-status", "500")).Exit);
        Assert.Equal("""{"notAvailable":{"mode":"page","page":"\u003Ch1\u003Esoon\u003C/h1\u003E","pageStatus":500}}""", _shell.Server.Last.Body);

        var missing = await _shell.RunAsync("vs", "set", "web", "--error-page", file + "x");
        Assert.Equal((1, true), (missing.Exit, missing.Error.Contains($"There is no file {file}x", StringComparison.Ordinal)));
        Assert.Equal(2, (await _shell.RunAsync("vs", "set", "web", "--error-page", file, "--sorry-server", "198.18.1.9:80")).Exit);
    }

    [Fact]
    public async Task A_change_tells_what_is_missing_and_what_is_not_served()
    {
        var change = Sample.Change with { MissingOn = ["b"], NotServing = [new ListenerProblemDto(1, "198.18.0.100:80", "LM3001", "The address is in use.")] };
        _shell.Server.Answers("DELETE /api/v1/virtual-services/1", change, ApiJson.Default.ChangeDto);
        var result = await _shell.RunAsync("vs", "delete", "1");
        Assert.Contains("Not yet on: b", result.Out, StringComparison.Ordinal);
        Assert.Contains("Saved, not serving 198.18.0.100:80: LM3001 The address is in use.", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_has_settings_state_and_servers()
    {
        var result = await _shell.RunAsync("vs", "show", "web");
        Assert.Contains("http GET /healthz expects 200-299, every 5 s", result.Out, StringComparison.Ordinal);
        Assert.Contains("src, 360 s, prefix /24 and /64", result.Out, StringComparison.Ordinal);
        Assert.Matches(@" 2 +198\.18\.1\.12:80 +1000 +enabled +down +connection refused", result.Out);
    }
}
