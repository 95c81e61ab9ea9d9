namespace LoadMaster.Architecture.Tests.Sizes;

public sealed class MethodScannerTests
{
    private const string Sample = """"
        using System;
        namespace Sample;
        [Some(1, "{")]
        public sealed class Outer<T>(int seed) : Base(seed)
            where T : class
        {
            private readonly Dictionary<int, string> _table = new()
            {
                [1] = "a{b", // {
            };

            public int Value { get; private set; } = Make(
                1);

            public Outer() : this(1)
            {
            }

            [Theory]
            [InlineData("x", Name = "y")]
            public static async Task<List<T>> Long<TOther>(int a = 5, string b = "}")
                where TOther : struct, Enum
            {
                var c = '}';
                var text = $"{a:D2} {{ {(b is "}" ? $"in{a}ner" : "{")}";
                var raw = $$"""
                    { "json": {{a}} }
                    """;
                /* } */
                if (a == 1)
                {
                    void Local() { }
                }
            }

            public static bool operator ==(Outer<T> left, Outer<T> right) =>
                left.Equals(right);

            public int Switched(int x) => x switch
            {
                1 => 2,
                _ => 3,
            };

            private sealed record Inner(int A)
            {
                public int Twice() => A * 2;
            }

            public delegate void Handler(int a);
        }

        public enum Word { A, B }
        """";

    [Fact]
    public void Methods_are_found_with_their_first_line_and_length() =>
        Assert.Equal(
            [
                new ScannedMethod("Outer", 15, 3),
                new ScannedMethod("Long", 21, 14),
                new ScannedMethod("==", 36, 2),
                new ScannedMethod("Switched", 39, 5),
                new ScannedMethod("Twice", 47, 1),
            ],
            MethodScanner.Scan(Sample));

    [Fact]
    public void A_planted_long_method_is_found()
    {
        var body = string.Concat(Enumerable.Repeat("        a();\n", 58));
        Assert.Equal(61, Assert.Single(MethodScanner.Scan($"class A\n{{\n    void M()\n    {{\n{body}    }}\n}}\n")).LineCount);
    }
}
