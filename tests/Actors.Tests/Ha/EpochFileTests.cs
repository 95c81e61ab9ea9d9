using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Tests.Config;

namespace LoadMaster.Actors.Tests.Ha;

public sealed class EpochFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_reserved_is_there_for_the_next_process_and_is_never_lowered()
    {
        Assert.Equal(0, new EpochFile(_folder.Path).Read());
        new EpochFile(_folder.Path).Write(32);
        new EpochFile(_folder.Path).Write(16);
        Assert.Equal(32, new EpochFile(_folder.Path).Read());
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_file_that_holds_no_number_is_an_error_that_says_what_to_do()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "epochs-reserved"), "many");
        var error = Assert.Throws<IOException>(() => new EpochFile(_folder.Path).Write(16));
        Assert.Contains("put the highest epoch", error.Message, StringComparison.Ordinal);
    }
}
