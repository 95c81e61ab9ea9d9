namespace LoadMaster.Architecture.Tests.Sizes;

public sealed class SizeTests
{
    private const int FileLinesMax = 300;
    private const int MethodLinesMax = 60;

    private static readonly IReadOnlyList<string> Files = Sources.Files(["src", "tests"], ".cs");

    [Fact]
    public void No_file_is_longer_than_it_may_be()
    {
        Assert.True(Files.Count > 50);
        Assert.Empty(LongFiles().Except(SizeExceptions.All.Where(exception => exception.Method is null).Select(exception => exception.File)));
    }

    [Fact]
    public void No_method_is_longer_than_it_may_be() =>
        Assert.Empty(LongMethods().Where(method => !SizeExceptions.All.Any(exception => IsFor(exception, method))).Select(method => $"{method.File}: {method.Method}"));

    [Fact]
    public void The_list_of_exceptions_holds_only_what_is_still_needed()
    {
        Assert.True(SizeExceptions.All.Count <= SizeExceptions.CountMax, "The list of exceptions may only shrink.");
        var longFiles = LongFiles();
        var longMethods = LongMethods();
        Assert.All(SizeExceptions.All, exception =>
        {
            Assert.True(exception.Reason.Length > 20, $"{exception} needs a reason.");
            var needed = exception.Method is null ? longFiles.Contains(exception.File) : longMethods.Any(method => IsFor(exception, method));
            Assert.True(needed, $"{exception} is no longer needed: remove it and lower CountMax.");
        });
    }

    private static bool IsFor(SizeException exception, (string File, string Method) method) => exception.File == method.File && exception.Method == method.Method;

    private static List<string> LongFiles() => [.. Files.Where(file => Sources.Read(file).AsSpan().TrimEnd('\n').Count('\n') + 1 > FileLinesMax)];

    private static List<(string File, string Method)> LongMethods() =>
    [
        .. Files.SelectMany(file => MethodScanner.Scan(Sources.Read(file))
            .Where(method => method.LineCount > MethodLinesMax)
            .Select(method => (file, method.Name))),
    ];
}
