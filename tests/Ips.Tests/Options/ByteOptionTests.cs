using static LoadMaster.Ips.Tests.Given;

namespace LoadMaster.Ips.Tests.Options;

public sealed class ByteOptionTests
{
    private static bool Body(string options, string body) => Matches3($"http_client_body; {options}", Request(method: "POST"), body);

    [Theory]
    [InlineData("byte_test:1,=,65,0;", "A", true)]
    [InlineData("byte_test:1,!=,65,0;", "A", false)]
    [InlineData("byte_test:1,!,65,0;", "B", true)]
    [InlineData("byte_test:1,>,64,0;", "A", true)]
    [InlineData("byte_test:1,<,65,0;", "A", false)]
    [InlineData("byte_test:1,>=,65,0;", "A", true)]
    [InlineData("byte_test:1,<=,64,0;", "A", false)]
    [InlineData("byte_test:1,&,0x40,0;", "A", true)]
    [InlineData("byte_test:1,!&,0x40,0;", "A", false)]
    [InlineData("byte_test:1,&,2,0;", "A", false)]
    [InlineData("byte_test:1,^,65,0;", "A", false)]
    [InlineData("byte_test:1,^,66,0;", "A", true)]
    [InlineData("byte_test:2,=,0x4142,0;", "AB", true)]
    [InlineData("byte_test:2,=,0x4241,0,little;", "AB", true)]
    [InlineData("byte_test:2,=,0x4142,1;", "xAB", true)]
    [InlineData("byte_test:4,>,0x7FFFFFFF,0;", "\u00ff\u00ff\u00ff\u00ff", true)]
    [InlineData("byte_test:2,=,1,0;", "A", false)]
    [InlineData("byte_test:2,!=,1,0;", "A", false)]
    [InlineData("byte_test:2,=,1,0,little,bitmask 0x8000;", "\u0001\u0080", true)]
    [InlineData("byte_test:2,=,1,0,little,bitmask 0x8000;", "\u0001\u0001", false)]
    [InlineData("byte_test:5,>,100,0,string,dec;", "12345", true)]
    [InlineData("byte_test:5,>,100,0,string,dec;", " 99x5", false)]
    [InlineData("byte_test:4,=,255,0,string,hex;", "0xff", true)]
    [InlineData("byte_test:3,=,8,0,string,oct;", "010", true)]
    [InlineData("byte_test:3,>,0,0,string,dec;", "abc", false)]
    [InlineData("byte_test:10,>,0x7FFFFFFF,0,string,dec;", "9999999999", true)]
    public void Byte_test_compares_a_number(string options, string body, bool expected) => Assert.Equal(expected, Body(options, body));

    [Theory]
    [InlineData("abc\u0005", true)]
    [InlineData("abc\u0004", false)]
    [InlineData("abc\u0001abc\u0009", true)]
    [InlineData("ab\u0009abc", false)]
    public void Byte_test_can_count_from_the_cursor(string body, bool expected) =>
        Assert.Equal(expected, Body("""content:"abc"; byte_test:1,>,4,0,relative;""", body));

    [Theory]
    [InlineData("""byte_jump:1,0; content:"xyz",within 3;""", "\u0002..xyz", true)]
    [InlineData("""byte_jump:1,0; content:"xyz",within 3;""", "\u0001..xyz", false)]
    [InlineData("""byte_jump:1,0,multiplier 2; content:"xyz",within 3;""", "\u0001..xyz", true)]
    [InlineData("""byte_jump:1,0,align; content:"xyz",within 3;""", "\u0003....xyz", true)]
    [InlineData("""byte_jump:1,0,post_offset -1; content:"xyz",within 3;""", "\u0003..xyz", true)]
    [InlineData("""byte_jump:1,0,from_beginning; content:"xyz",within 3;""", "\u0003..xyz", true)]
    [InlineData("""byte_jump:1,0,from_end,post_offset -6; content:"xyz",within 3;""", "\u0003.xyz", true)]
    [InlineData("""byte_jump:1,0;""", "\u0009abc", false)]
    [InlineData("""byte_jump:1,0;""", "\u0003abc", true)]
    [InlineData("""byte_jump:2,0,little; content:"xyz",within 3;""", "\u0001\u0000.xyz", true)]
    [InlineData("""byte_jump:2,0,string,dec; content:"xyz",within 3;""", "03...xyz", true)]
    [InlineData("""content:"ab"; byte_jump:1,0,relative; content:"xyz",within 3;""", "ab\u0001.xyz", true)]
    public void Byte_jump_moves_the_cursor(string options, string body, bool expected) => Assert.Equal(expected, Body(options, body));

    [Theory]
    [InlineData("\u0003abc", true)]
    [InlineData("\u0004abc", false)]
    public void An_extracted_number_serves_isdataat(string body, bool expected) =>
        Assert.Equal(expected, Body("byte_extract:1,0,size; isdataat:size;", body));

    [Theory]
    [InlineData("""byte_extract:1,0,n; content:"xyz",offset n,depth 3;""", "\u0002.xyz", true)]
    [InlineData("""byte_extract:1,0,n; content:"xyz",offset n,depth 3;""", "\u0003.xyz", false)]
    [InlineData("""byte_extract:1,0,n,multiplier 2; content:"xyz",offset n,depth 3;""", "\u0001.xyz", true)]
    [InlineData("""byte_extract:1,0,n; content:"xyz",distance n,within 3;""", "\u0001.xyz", true)]
    [InlineData("""byte_extract:1,0,n; byte_test:1,=,n,1;""", "AA", true)]
    [InlineData("""byte_extract:1,0,n; byte_test:1,=,n,1;""", "AB", false)]
    [InlineData("""byte_math:bytes 1,offset 0,oper +,rvalue 1,result n; byte_test:1,=,n,1;""", "AB", true)]
    [InlineData("""byte_math:bytes 1,offset 0,oper *,rvalue 2,result n; byte_test:1,=,n,1;""", "AB", false)]
    [InlineData("""byte_math:bytes 1,offset 0,oper <<,rvalue 1,result n; byte_test:1,=,n,1;""", "!B", true)]
    [InlineData("""byte_math:bytes 1,offset 0,oper -,rvalue 1,result n; byte_test:1,=,n,1;""", "BA", true)]
    [InlineData("""byte_math:bytes 1,offset 0,oper /,rvalue 2,result n; byte_test:1,=,n,1;""", "B!", true)]
    public void Extracted_and_computed_numbers_serve_later_options(string options, string body, bool expected) => Assert.Equal(expected, Body(options, body));

    [Fact]
    public void Byte_extract_leaves_the_cursor_behind_its_bytes() =>
        Assert.True(Body("""content:"ab"; byte_extract:1,0,n,relative; content:"cd",within 2; isdataat:!n,relative;""", "ab\u0005cd"));

    [Theory]
    [InlineData("isdataat:3;", "abcd", true)]
    [InlineData("isdataat:4;", "abcd", false)]
    [InlineData("isdataat:!4;", "abcd", true)]
    [InlineData("""content:"ab"; isdataat:1,relative;""", "abcd", true)]
    [InlineData("""content:"ab"; isdataat:2,relative;""", "abcd", false)]
    [InlineData("""content:"ab"; isdataat:!0,relative;""", "ab", true)]
    [InlineData("""content:"ab"; isdataat:!0,relative;""", "abc", false)]
    public void Isdataat_asks_whether_the_buffer_goes_on(string options, string body, bool expected) => Assert.Equal(expected, Body(options, body));

    [Theory]
    [InlineData("""content:"x="; base64_decode:relative; base64_data; content:"evil";""", "x=ZXZpbA==", true)]
    [InlineData("""content:"x="; base64_decode:relative; base64_data; content:"evil";""", "x=Z29vZA==", false)]
    [InlineData("""content:"x="; base64_decode:bytes 4,relative; base64_data; content:"evil";""", "x=ZXZpbA==", false)]
    [InlineData("""content:"x="; base64_decode:bytes 8,offset 1,relative; base64_data; content:"evil",depth 4;""", "x=.ZXZpbA==", true)]
    [InlineData("""content:"x="; base64_decode:relative; base64_data; content:"evil";""", "x=ZXZ\r\n pbA==", true)]
    [InlineData("""content:"x="; base64_decode:relative; base64_data; content:"evil";""", "x=ZXZ\r\npbA==", false)]
    public void Base64_is_decoded_into_a_buffer_of_its_own(string options, string body, bool expected) => Assert.Equal(expected, Body(options, body));

    [Theory]
    [InlineData("byte_test:5,=,1,0;", "possible are 1 to 4")]
    [InlineData("byte_test:1,~,1,0;", "is not supported")]
    [InlineData("byte_test:1,=,1,0,dce;", "dce is not supported")]
    [InlineData("byte_jump:1,nowhere;", "was not extracted")]
    [InlineData("byte_math:bytes 1,offset 0;", "are needed")]
    public void What_cannot_be_honoured_is_skipped_with_its_reason(string options, string reason) =>
        Assert.Contains(reason, Rejection(Rule3($"http_client_body; {options}")), StringComparison.Ordinal);
}
