using LoadMaster.Api;
using LoadMaster.Cli.Menu;

namespace LoadMaster.Cli.Tests.Menu;

public sealed class ConsoleTests : IDisposable
{
    private static readonly CallerDto s_admin = new("admin", "user", "admin", []);
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task Seven_nine_nine_is_the_diagnostic_shell()
    {
        Knows(s_admin);
        _shell.Server.Answers("POST /api/v1/diag/tcpdump", "12 packets captured\n", type: "text/plain");
        _shell.Input = "7\n9\n9\nhelp\ntcpdump port http\nwhoami\nexit\nq\nq\nq\n";
        var said = await _shell.RunAsync("console");
        Assert.Equal((0, ""), (said.Exit, said.Error));
        Assert.Contains("7.9 Diagnostics", said.Lines);
        Assert.Contains("% 12 packets captured", said.Lines);
        Assert.Contains("'whoami' is not known here", said.Out, StringComparison.Ordinal);
        Assert.Equal("Good bye.", said.Lines[^1].Split(": ")[^1]);
        Assert.Contains(_shell.Server.Requests, request => request.Body == """{"expression":["port","http"]}""");
    }

    [Fact]
    public async Task A_question_is_asked_and_a_dash_or_nothing_goes_back()
    {
        Knows(s_admin);
        _shell.Server.Answers("POST /api/v1/diag/ping", "64 bytes\n", type: "text/plain");
        _shell.Input = "7\n9\n3\n--output\n3\n\n3\n198.18.1.11\n";
        var said = await _shell.RunAsync("console");
        Assert.Equal(0, said.Exit);
        Assert.Equal(["""{"host":"198.18.1.11"}"""], _shell.Server.Requests.Where(request => request.Route.EndsWith("/ping", StringComparison.Ordinal)).Select(request => request.Body));
    }

    [Fact]
    public async Task A_password_that_must_be_changed_is_changed_before_there_is_a_menu()
    {
        Knows(s_admin with { MustChangePassword = true });
        _shell.Server.Refuses("PUT /api/v1/users/me/password", 400, new ProblemItemDto("LM2011", "/newPassword", "Too short."));
        _shell.Input = "old\nnew\nold\nnew\nold\nnew\n";
        var said = await _shell.RunAsync("console");
        Assert.Equal(1, said.Exit);
        Assert.DoesNotContain("Choice", said.Out, StringComparison.Ordinal);
        Assert.Contains("The password was not changed.", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_command_of_the_menu_is_one_of_lms()
    {
        var runs = Runs(ConsoleMenu.Root).ToList();
        Assert.True(runs.Count > 20, $"only {runs.Count}");
        var runner = new CommandRunner(CliEnvironment.OfProcess(), new GlobalOptions());
        var root = CliApp.CreateRoot(runner, new GlobalOptions());
        Assert.All(runs, run => Assert.Empty(root.Parse([.. run.Words.Select(word => word.StartsWith('{') ? "198.18.0.1" : word)]).Errors.Select(error => $"{run.Title}: {error.Message}")));
        Assert.All(runs, run => Assert.Equal(run.Questions.Length, run.Words.Count(word => word.StartsWith('{'))));
    }

    [Fact]
    public void No_menu_has_a_key_twice()
    {
        static IEnumerable<MenuItem.Submenu> Menus(MenuItem.Submenu menu) => [menu, .. menu.Items.OfType<MenuItem.Submenu>().SelectMany(Menus)];
        Assert.All(Menus(ConsoleMenu.Root), menu => Assert.Equal(menu.Items.Count, menu.Items.DistinctBy(item => item.Key).Count()));
    }

    private static IEnumerable<MenuItem.Run> Runs(MenuItem.Submenu menu) =>
        menu.Items.OfType<MenuItem.Run>().Concat(menu.Items.OfType<MenuItem.Submenu>().SelectMany(Runs));

    private void Knows(CallerDto caller) => _shell.Server.Answers("GET /api/v1/users/me", caller, ApiJson.Default.CallerDto);
}
