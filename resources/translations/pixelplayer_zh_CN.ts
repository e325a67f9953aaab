<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Labels</name>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>accordion</source>
        <translation>手风琴</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>acoustic guitar</source>
        <translation>木吉他</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>cello</source>
        <translation>大提琴</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>clarinet</source>
        <translation>单簧管</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>erhu</source>
        <translation>二胡</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>flute</source>
        <translation>长笛</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>saxophone</source>
        <translation>萨克斯</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>trumpet</source>
        <translation>小号</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>tuba</source>
        <translation>大号</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>violin</source>
        <translation>小提琴</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>xylophone</source>
        <translation>木琴</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>bagpipe</source>
        <translation>风笛</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>banjo</source>
        <translation>班卓琴</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>bassoon</source>
        <translation>巴松管</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>congas</source>
        <translation>康加鼓</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>double bass</source>
        <translation>低音提琴</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>drum</source>
        <translation>鼓</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>electric bass</source>
        <translation>电贝司</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>electric guitar</source>
        <translation>电吉他</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>french horn</source>
        <translation>圆号</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>guzheng</source>
        <translation>古筝</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>oboe</source>
        <translation>双簧管</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>piano</source>
        <translation>钢琴</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>trombone</source>
        <translation>长号</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>harp</source>
        <translation>竖琴</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>singing</source>
        <translation>歌声</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>speech</source>
        <translation>说话声</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>crowd</source>
        <translation>人群</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>animal</source>
        <translation>动物</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>engine</source>
        <translation>发动机</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>weather</source>
        <translation>风雨声</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>clatter</source>
        <translation>杂响</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>other</source>
        <translation>其他</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>guitar</source>
        <translation>吉他</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>horn</source>
        <translation>号</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>harmonica</source>
        <translation>口琴</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>marimba</source>
        <translation>马林巴</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>cat</source>
        <translation>猫</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>dog</source>
        <translation>狗</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>chicken</source>
        <translation>鸡</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>frog</source>
        <translation>蛙</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>racing car</source>
        <translation>赛车</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>train</source>
        <translation>火车</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>plane</source>
        <translation>飞机</translation>
    </message>
    <message>
        <location filename="../../engine/models/sound_classes.py"/>
        <source>motor scooter</source>
        <translation>摩托车</translation>
    </message>
</context>
<context>
    <name>PixelPlayer</name>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Open…</source>
        <translation>打开(&amp;O)…</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <location filename="../../pixelplayer_gui/dialogs/prompts.py"/>
        <source>Open a film or a project</source>
        <translation>打开视频或工程</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Open &amp;Recent</source>
        <translation>最近打开(&amp;R)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Open the &amp;Demo</source>
        <translation>打开演示(&amp;D)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Open the clip that comes with PixelPlayer</source>
        <translation>打开 PixelPlayer 自带的演示视频</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Save Project</source>
        <translation>保存工程(&amp;S)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <location filename="../../pixelplayer_gui/dialogs/prompts.py"/>
        <source>Save the project</source>
        <translation>保存工程</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Save Project &amp;As…</source>
        <translation>工程另存为(&amp;A)…</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Earlier &amp;Versions…</source>
        <translation>历史版本(&amp;V)…</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Open what this project was when it was saved before</source>
        <translation>打开这个工程以前保存的版本</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Recover Unsaved Work…</source>
        <translation>恢复未保存的工作(&amp;R)…</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Show what a crash left behind</source>
        <translation>查看崩溃后留下的工作</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Export…</source>
        <translation>导出(&amp;E)…</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Save the film with the sound you hear</source>
        <translation>把视频连同现在听到的声音一起保存</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <location filename="../../pixelplayer_gui/dialogs/export/export_dialog.py"/>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Export Ran&amp;ge…</source>
        <translation>导出范围(&amp;G)…</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Export only the range</source>
        <translation>只导出该范围</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>All E&amp;xports</source>
        <translation>所有导出(&amp;X)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>What is exported, and waits</source>
        <translation>正在导出和等待导出的内容</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Close</source>
        <translation>关闭(&amp;C)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Take the last step back</source>
        <translation>撤销上一步</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Take the step again</source>
        <translation>重做这一步</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Hear Everything</source>
        <translation>听全部声音(&amp;H)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Leave the isolated object</source>
        <translation>退出单独聆听</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Remove &amp;Object</source>
        <translation>移除对象(&amp;O)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Remove the isolated object</source>
        <translation>移除正在单独聆听的对象</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Find Sounding Objects</source>
        <translation>查找发声对象(&amp;F)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Find everything that sounds in the film</source>
        <translation>找出视频里所有发声的对象</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <location filename="../../pixelplayer_gui/session/object_analysis.py"/>
        <source>Find objects</source>
        <translation>查找对象</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Stop the Analysis</source>
        <translation>停止分析(&amp;S)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Models…</source>
        <translation>模型(&amp;M)…</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>See, bring and remove what has learned to listen</source>
        <translation>查看、获取和删除学会了听的模型</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Preferences…</source>
        <translation>首选项(&amp;P)…</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Heat Map</source>
        <translation>热力图(&amp;H)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Show where in the picture it sounds</source>
        <translation>显示画面中哪里在发声</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Heat map</source>
        <translation>热力图</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Sounds in &amp;Colour</source>
        <translation>按声音着色(&amp;C)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Show in one colour what sounds alike</source>
        <translation>用同一种颜色显示听起来相同的地方</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Object &amp;Outlines</source>
        <translation>对象轮廓(&amp;O)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Mixer</source>
        <translation>混音器(&amp;M)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Show the mixer</source>
        <translation>显示混音器</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Time&amp;line</source>
        <translation>时间轴(&amp;L)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Show the timeline</source>
        <translation>显示时间轴</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>H&amp;istory</source>
        <translation>历史记录(&amp;I)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Show all steps, and go back to any of them</source>
        <translation>显示所有步骤，并可回到其中任何一步</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>S&amp;tage</source>
        <translation>舞台(&amp;T)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Show the head from above with all sounds around it</source>
        <translation>俯视头部及其周围的所有声音</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Reset Layout</source>
        <translation>重置布局(&amp;R)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Bring all panels back to their first places and sizes</source>
        <translation>让所有面板回到最初的位置和大小</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Zoom &amp;In</source>
        <translation>放大(&amp;I)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Magnify the picture</source>
        <translation>放大画面</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Zoom Ou&amp;t</source>
        <translation>缩小(&amp;T)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Show more of the picture</source>
        <translation>显示更多画面</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Whole Picture</source>
        <translation>完整画面(&amp;W)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Show the whole picture</source>
        <translation>显示完整画面</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Full Screen</source>
        <translation>全屏(&amp;F)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Next Area</source>
        <translation>下一区域(&amp;N)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Take the keyboard to the next area; in the picture arrows move a cursor, Enter clicks</source>
        <translation>将键盘焦点移到下一区域；在画面中方向键移动光标，回车键点击</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Previous Area</source>
        <translation>上一区域(&amp;P)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>As the &amp;System</source>
        <translation>跟随系统(&amp;S)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Dark</source>
        <translation>深色(&amp;D)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Light</source>
        <translation>浅色(&amp;L)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Lan&amp;guage</source>
        <translation>语言(&amp;G)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>English</source>
        <translation>English</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>简体中文</source>
        <translation>简体中文</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Play / Pause</source>
        <translation>播放/暂停(&amp;P)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Playback</source>
        <translation>播放(&amp;P)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Stop</source>
        <translation>停止(&amp;S)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Play Back&amp;wards, Faster</source>
        <translation>倒放，再按更快(&amp;W)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Halt</source>
        <translation>停住(&amp;H)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Halt; held with J or L: play slowly</source>
        <translation>停住；按住并按 J 或 L：慢放</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Play &amp;Forwards, Faster</source>
        <translation>正放，再按更快(&amp;F)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Slo&amp;wer</source>
        <translation>减速(&amp;W)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Play slower, at the same pitch</source>
        <translation>放慢，音高不变</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Fas&amp;ter</source>
        <translation>加速(&amp;T)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Play faster, at the same pitch</source>
        <translation>加快，音高不变</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Loop</source>
        <translation>循环(&amp;L)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <location filename="../../pixelplayer_gui/panels/transport_bar.py"/>
        <source>Play the range over and over, or all where there is none</source>
        <translation>反复播放范围；没有范围时反复播放全部</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>The range begins at the play head</source>
        <translation>范围从播放头开始</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>The range ends at the play head</source>
        <translation>范围到播放头结束</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;No Range</source>
        <translation>取消范围(&amp;N)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Take the range away</source>
        <translation>去掉范围</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Adapt to This Film</source>
        <translation>适应本片(&amp;A)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <location filename="../../pixelplayer_gui/widgets/timeline/solo_bar.py"/>
        <source>Learn what each object sounds like from the seconds marked as its own</source>
        <translation>从标记为独奏的片段学习每个对象的声音</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Hear It Adapted</source>
        <translation>听适应后的声音(&amp;H)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <location filename="../../pixelplayer_gui/widgets/timeline/solo_bar.py"/>
        <source>Hear the objects with what was learned of them, or as before</source>
        <translation>听学习之后的声音，或听之前的声音</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Range</source>
        <translation>范围(&amp;R)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Show the range close</source>
        <translation>放大显示范围</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Mark &amp;In</source>
        <translation>标记入点(&amp;I)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Mark &amp;Out</source>
        <translation>标记出点(&amp;O)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Compare with the &amp;Original</source>
        <translation>与原声对比(&amp;O)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Hear the film&apos;s own sound, as loud as the remix</source>
        <translation>听影片的原声，与混音同样响</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>A/B</source>
        <translation>A/B</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Binaural</source>
        <translation>双耳环绕(&amp;B)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Put every sound around your head (use headphones)</source>
        <translation>让每个声音环绕在你身边（请戴耳机）</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <location filename="../../pixelplayer_gui/panels/transport_bar.py"/>
        <source>Binaural</source>
        <translation>双耳环绕</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>One Second &amp;Back</source>
        <translation>后退一秒(&amp;B)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>One Second For&amp;ward</source>
        <translation>前进一秒(&amp;W)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Previous Frame</source>
        <translation>上一帧</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Next Frame</source>
        <translation>下一帧</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>To the S&amp;tart</source>
        <translation>到开头(&amp;T)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>To the &amp;End</source>
        <translation>到结尾(&amp;E)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>This &amp;Strip</source>
        <translation>此轨(&amp;S)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Mix</source>
        <translation>混音(&amp;M)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>Everything &amp;Back to 0 dB</source>
        <translation>全部回到 0 dB(&amp;B)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>No mute, no solo</source>
        <translation>不静音,不独奏</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Presets</source>
        <translation>预设(&amp;P)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Narrow Strips</source>
        <translation>窄通道条(&amp;N)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>More strips beside each other, without scale and words</source>
        <translation>并排显示更多通道条，不显示刻度和文字</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Add &amp;Marker</source>
        <translation>添加标记(&amp;M)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Timeline</source>
        <translation>时间轴(&amp;T)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Mark where the play head is</source>
        <translation>在播放位置做标记</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Previous Marker</source>
        <translation>上一个标记(&amp;P)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Next Marker</source>
        <translation>下一个标记(&amp;N)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Closer in Time</source>
        <translation>时间轴放大(&amp;C)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>F&amp;urther in Time</source>
        <translation>时间轴缩小(&amp;U)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Whole Clip</source>
        <translation>整个片段(&amp;W)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Show the clip from end to end</source>
        <translation>从头到尾显示整个片段</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Command Palette…</source>
        <translation>命令面板(&amp;C)…</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Find any action by a few letters</source>
        <translation>输入几个字母即可找到任何操作</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Keyboard Shortcuts</source>
        <translation>键盘快捷键(&amp;K)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Show &amp;Hints Again</source>
        <translation>再次显示提示(&amp;H)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Show the first three steps once more</source>
        <translation>重新显示最初的三个步骤</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Copy Diagnostics</source>
        <translation>复制诊断信息(&amp;C)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>Put what the makers need to know of a bug on the clipboard; it names no file of yours</source>
        <translation>把开发者了解问题所需的信息复制到剪贴板；其中不含您的任何文件名</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;Save Diagnostics…</source>
        <translation>保存诊断信息(&amp;S)…</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>&amp;About PixelPlayer</source>
        <translation>关于 PixelPlayer(&amp;A)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <location filename="../../pixelplayer_gui/panels/transport_bar.py"/>
        <location filename="../../pixelplayer_gui/panels/mixer_panel.py"/>
        <location filename="../../pixelplayer_gui/panels/stage_view.py"/>
        <location filename="../../pixelplayer_gui/panels/timeline.py"/>
        <source>Open a film first.</source>
        <translation>请先打开一部影片。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>More tools</source>
        <translation>更多工具</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/app.py"/>
        <location filename="../../pixelplayer_gui/session/autosave.py"/>
        <source>Your last changes could not be kept; save the project now.</source>
        <translation>最近的修改未能自动保留；请现在保存工程。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/diagnostics_controller.py"/>
        <source>Save the diagnostics</source>
        <translation>保存诊断信息</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/diagnostics_controller.py"/>
        <source>Collecting the diagnostics…</source>
        <translation>正在收集诊断信息…</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/diagnostics_controller.py"/>
        <source>The diagnostics are on the clipboard; paste them into your report.</source>
        <translation>诊断信息已在剪贴板上；请粘贴到您的报告中。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/diagnostics_controller.py"/>
        <source>The diagnostics are in {name}.</source>
        <translation>诊断信息已保存到 {name}。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/diagnostics_controller.py"/>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/export_controller.py"/>
        <source>The export to {path} is done.</source>
        <translation>已导出到 {path}。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/export_controller.py"/>
        <source>{first} {then}</source>
        <translation>{first}{then}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/file_controller.py"/>
        <source>The demo clip is missing from this installation; install it again.</source>
        <translation>安装中缺少演示视频；请重新安装。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/help_controller.py"/>
        <source>Click a pixel of a video and hear only what sounds there.</source>
        <translation>点击视频中的一个像素，只听那里发出的声音。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/help_controller.py"/>
        <source>After “The Sound of Pixels” (Zhao et al., ECCV 2018) and its successors.</source>
        <translation>基于《The Sound of Pixels》（Zhao 等，ECCV 2018）及其后续研究。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/help_controller.py"/>
        <source>About {program}</source>
        <translation>关于 {program}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/help_controller.py"/>
        <source>or</source>
        <translation>或</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/history_dock.py"/>
        <source>History</source>
        <translation>历史记录</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/missing_file_controller.py"/>
        <source>{name} was deleted or moved while it is open; put it back, or save the project and say where the film is when you open it again. Nothing of your work is lost.</source>
        <translation>{name} 在打开期间被删除或移动；请把它放回原处，或保存工程，下次打开时再指出视频的位置。你的工作不会丢失。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/missing_file_controller.py"/>
        <source>{name} was not found; open it again and say where it is now.</source>
        <translation>找不到 {name}；请重新打开并指出它现在的位置。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>&amp;Exclude a Place…</source>
        <translation>排除一处(&amp;E)…</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>There is no other strip of an object.</source>
        <translation>没有其他物体的通道条。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <location filename="../../pixelplayer_gui/controllers/timeline_controller.py"/>
        <source>Move {name}</source>
        <translation>移动{name}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>Only {name}</source>
        <translation>仅{name}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>Karaoke without {name}</source>
        <translation>去掉{name}的卡拉OK</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>−6 dB beside {name}</source>
        <translation>{name}之外 −6 dB</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>Merge {name} with {other}</source>
        <translation>将{name}与{other}合并</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>Take {name} apart</source>
        <translation>拆开{name}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>Solo {name} alone</source>
        <translation>只独奏{name}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>Preset {name}</source>
        <translation>预设{name}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>&amp;Take Apart Again</source>
        <translation>重新拆开(&amp;T)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>Nothing is merged in this strip.</source>
        <translation>此通道条中没有合并任何内容。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>&amp;Split Off a Part…</source>
        <translation>拆分出一部分(&amp;S)…</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>No Longer Mark as &amp;Alone</source>
        <translation>取消独奏标记(&amp;A)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>No seconds are marked in which only this plays.</source>
        <translation>没有标记过只有它在发声的片段。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>Move &amp;Left</source>
        <translation>左移(&amp;L)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>It is the first strip.</source>
        <translation>它已是第一个通道条。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>Move &amp;Right</source>
        <translation>右移(&amp;R)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>It is the last strip.</source>
        <translation>它已是最后一个通道条。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>Stand as in the &amp;Picture</source>
        <translation>按画面位置(&amp;P)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>It is heard from where the picture shows it.</source>
        <translation>它的声音已来自画面中的位置。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>Reset This Strip</source>
        <translation>复位此轨</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>Re&amp;name…</source>
        <translation>重命名(&amp;N)…</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>&amp;Delete</source>
        <translation>删除(&amp;D)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>Everything back to 0 dB</source>
        <translation>全部回到 0 dB</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>Click the part of {name} that shall have a strip of its own. Esc: leave.</source>
        <translation>点击{name}中应单独成轨的部分。Esc:退出。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>Click what does not belong to {name}. Esc: leave. Or Alt+click.</source>
        <translation>点击不属于“{name}”的地方。Esc：取消。也可以按住 Alt 点击。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>Reset {name}</source>
        <translation>复位{name}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>Pre&amp;sets</source>
        <translation>预设(&amp;S)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>&amp;Forget</source>
        <translation>忘记(&amp;F)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>No preset is kept.</source>
        <translation>没有保存的预设。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>Keep a preset</source>
        <translation>保存预设</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>Its name:</source>
        <translation>名称:</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>&amp;Only This</source>
        <translation>仅此轨(&amp;O)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>&amp;Karaoke (Mute This)</source>
        <translation>卡拉OK(静音此轨)(&amp;K)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>−6 dB &amp;Others</source>
        <translation>其他 −6 dB(&amp;O)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>&amp;Merge With</source>
        <translation>合并到(&amp;M)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>&amp;What It Is</source>
        <translation>这是什么(&amp;W)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>Only This Plays &amp;Here</source>
        <translation>此处只有它在演奏(&amp;H)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/mixer_controller.py"/>
        <source>&amp;Keep the Faders as a Preset…</source>
        <translation>将推子保存为预设(&amp;K)…</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/models_controller.py"/>
        <source>{name} is installed.</source>
        <translation>{name} 已安装。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/models_controller.py"/>
        <source>{name}: nobody has written down what its files should be.</source>
        <translation>{name}：没有记录其文件应有的校验值。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/models_controller.py"/>
        <source>{name} was removed.</source>
        <translation>{name} 已删除。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/models_controller.py"/>
        <source>Import the weights of a model</source>
        <translation>导入模型权重</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/models_controller.py"/>
        <source>{name}: every file is what it should be.</source>
        <translation>{name}：所有文件均完好。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/models_controller.py"/>
        <source>The model is out of memory; the next click loads it again.</source>
        <translation>模型已移出内存；下次点击时会重新载入。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/models_controller.py"/>
        <source>Stopped; what has arrived is kept for the next time.</source>
        <translation>已停止；已下载的部分会保留到下次。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/models_controller.py"/>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/onboarding_controller.py"/>
        <source>Click what you want to hear</source>
        <translation>点击你想听的对象</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/onboarding_controller.py"/>
        <source>Click an instrument in the picture: you hear it alone. Again: all. Space: pause.</source>
        <translation>在画面中点击一件乐器：只听见它。再点一次：全部。空格：暂停。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/onboarding_controller.py"/>
        <source>Move its fader</source>
        <translation>推动它的推子</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/onboarding_controller.py"/>
        <source>Everything you clicked has a strip at the right: louder, softer, or silent (M).</source>
        <translation>点过的对象在右侧都有一个通道：调响、调轻，或静音（M）。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/onboarding_controller.py"/>
        <source>Put it around your head, then save it</source>
        <translation>让声音环绕你，然后保存</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/onboarding_controller.py"/>
        <source>B places every sound where it stands, for headphones. Ctrl+E saves the film.</source>
        <translation>按 B 让每个声音从它所在的位置传来（戴耳机）。按 Ctrl+E 导出视频。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/recent_files_controller.py"/>
        <source>No film was opened yet.</source>
        <translation>还没有打开过影片。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/recent_files_controller.py"/>
        <source>Clear This List</source>
        <translation>清空列表</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/recent_files_controller.py"/>
        <location filename="../../pixelplayer_gui/widgets/video/empty_state.py"/>
        <source>It is not there any more.</source>
        <translation>文件已不在原处。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/recovery_controller.py"/>
        <source>edited {time}</source>
        <translation>编辑于 {time}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/recovery_controller.py"/>
        <source>the newest</source>
        <translation>最新</translation>
    </message>
    <message numerus="yes">
        <location filename="../../pixelplayer_gui/controllers/recovery_controller.py"/>
        <source>%n object(s)</source>
        <translation>
            <numerusform>%n 个对象</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../../pixelplayer_gui/controllers/recovery_controller.py"/>
        <source>%n saving(s) earlier</source>
        <translation>
            <numerusform>早 %n 次保存</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/recovery_controller.py"/>
        <source>never saved as a project</source>
        <translation>从未保存为工程</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/recovery_controller.py"/>
        <source>This project has no earlier versions yet; each saving keeps one.</source>
        <translation>这个工程还没有历史版本；每次保存都会保留一个。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/recovery_controller.py"/>
        <source>Earlier Versions</source>
        <translation>历史版本</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/recovery_controller.py"/>
        <source>The last versions of {name} that were saved:</source>
        <translation>{name} 最近保存的版本：</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/recovery_controller.py"/>
        <source>Recover Unsaved Work</source>
        <translation>恢复未保存的工作</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/recovery_controller.py"/>
        <source>PixelPlayer did not end as it should. This work was not saved:</source>
        <translation>PixelPlayer 上次没有正常退出。以下工作没有保存：</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/recovery_controller.py"/>
        <source>Open This Version</source>
        <translation>打开这个版本</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/recovery_controller.py"/>
        <source>There is no unsaved work to recover.</source>
        <translation>没有可恢复的未保存工作。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/recovery_controller.py"/>
        <source>Recover</source>
        <translation>恢复</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/recovery_controller.py"/>
        <source>Discard</source>
        <translation>丢弃</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/stage_view.py"/>
        <location filename="../../pixelplayer_gui/controllers/stage_dock.py"/>
        <source>Stage</source>
        <translation>舞台</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/timeline_controller.py"/>
        <source>Marker {number}</source>
        <translation>标记 {number}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/timeline_controller.py"/>
        <source>Add {name}</source>
        <translation>添加{name}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/timeline_controller.py"/>
        <source>Rename {name}</source>
        <translation>重命名 {name}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/timeline_controller.py"/>
        <location filename="../../pixelplayer_gui/session/project_editor.py"/>
        <source>Remove {name}</source>
        <translation>移除 {name}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/video_controller.py"/>
        <source>Nothing sounds at this moment</source>
        <translation>此刻没有声音</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/command_palette.py"/>
        <source>Command palette</source>
        <translation>命令面板</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/command_palette.py"/>
        <source>Type what you want to do</source>
        <translation>输入你想做的事</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/command_palette.py"/>
        <source>Search all actions</source>
        <translation>搜索所有操作</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/command_palette.py"/>
        <source>Actions that fit</source>
        <translation>匹配的操作</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/command_palette.py"/>
        <source>No action has these letters in this order.</source>
        <translation>没有匹配的操作。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/crash_dialog.py"/>
        <source>PixelPlayer met an error it does not know. This is a mistake in the program, not yours.</source>
        <translation>PixelPlayer 遇到了未知错误。这是程序的问题，不是你的错。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/crash_dialog.py"/>
        <source>Please copy the report and send it to the makers; it holds no sound and no picture.</source>
        <translation>请复制这份报告并发给开发者；其中不含任何声音和画面。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/crash_dialog.py"/>
        <source>PixelPlayer: an error</source>
        <translation>PixelPlayer：出错</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/crash_dialog.py"/>
        <source>Copy Report</source>
        <translation>复制报告</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_dialog.py"/>
        <location filename="../../pixelplayer_gui/dialogs/crash_dialog.py"/>
        <location filename="../../pixelplayer_gui/dialogs/export/queue_dialog.py"/>
        <location filename="../../pixelplayer_gui/dialogs/models_dialog.py"/>
        <location filename="../../pixelplayer_gui/dialogs/versions_dialog.py"/>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/crash_dialog.py"/>
        <source>Error report</source>
        <translation>错误报告</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/crash_dialog.py"/>
        <location filename="../../pixelplayer_gui/panels/message_bar.py"/>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_dialog.py"/>
        <location filename="../../pixelplayer_gui/dialogs/export/queue_dialog.py"/>
        <source>Show in Folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_dialog.py"/>
        <source>All Exports…</source>
        <translation>所有导出…</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_dialog.py"/>
        <location filename="../../pixelplayer_gui/dialogs/export/queue_dialog.py"/>
        <source>Export progress</source>
        <translation>导出进度</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_dialog.py"/>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_dialog.py"/>
        <source>Add to Queue</source>
        <translation>加入队列</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_dialog.py"/>
        <source>{names} is there already. Press Replace to lose it, or change the name.</source>
        <translation>{names} 已存在。再按一次“替换”就会覆盖它，否则请换一个名称。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_dialog.py"/>
        <source>It is being written; change something for another export.</source>
        <translation>正在写入；更改设置即可再导出一次。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_dialog.py"/>
        <source>Say first where to write it.</source>
        <translation>请先指定写入位置。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_dialog.py"/>
        <location filename="../../pixelplayer_gui/dialogs/export/queue_dialog.py"/>
        <location filename="../../pixelplayer_gui/dialogs/models_dialog.py"/>
        <location filename="../../pixelplayer_gui/panels/status_bar.py"/>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_dialog.py"/>
        <source>✓ Written: {name}</source>
        <translation>✓ 已写入：{name}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_dialog.py"/>
        <source>Stopped. Nothing was written.</source>
        <translation>已停止，没有写入任何文件。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_dialog.py"/>
        <source>Next in the queue.</source>
        <translation>队列中的下一个。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_dialog.py"/>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_dialog.py"/>
        <source>Replace…</source>
        <translation>替换…</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_dialog.py"/>
        <source>Waiting for {count} other exports.</source>
        <translation>等待另外 {count} 个导出。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_dialog.py"/>
        <source>Waiting for another export.</source>
        <translation>等待另一个导出。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_dialog.py"/>
        <source>Change anything above to ask for one more.</source>
        <translation>更改上面的任何选项即可再导出一个。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <source>{lufs} LUFS, as streaming services want it</source>
        <translation>{lufs} LUFS，流媒体平台的要求</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <source>{lufs} LUFS, as podcasts want it</source>
        <translation>{lufs} LUFS，播客的要求</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <source>{lufs} LUFS, as broadcasters want it</source>
        <translation>{lufs} LUFS，广播电视的要求</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <source>Film with the sound you hear</source>
        <translation>视频，配上现在听到的声音</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <source>The sound you hear, alone</source>
        <translation>只导出现在听到的声音</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <source>Every strip as a sound file of its own</source>
        <translation>每个通道各存为一个声音文件</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <source>As in the film</source>
        <translation>与原视频相同</translation>
    </message>
    <message>
        <location filename="../../engine/export/audio_formats.py"/>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <source>WAV, 32-bit float</source>
        <translation>WAV，32 位浮点</translation>
    </message>
    <message>
        <location filename="../../engine/export/audio_formats.py"/>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <source>WAV, 24 bit</source>
        <translation>WAV，24 位</translation>
    </message>
    <message>
        <location filename="../../engine/export/audio_formats.py"/>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <source>WAV, 16 bit</source>
        <translation>WAV，16 位</translation>
    </message>
    <message>
        <location filename="../../engine/export/audio_formats.py"/>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <source>FLAC, 24 bit</source>
        <translation>FLAC，24 位</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <source>M4A, AAC 256 kbit/s</source>
        <translation>M4A，AAC 256 kbit/s</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <source>MP3, 320 kbit/s</source>
        <translation>MP3，320 kbit/s</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <source>Opus, 256 kbit/s</source>
        <translation>Opus，256 kbit/s</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <source>Browse…</source>
        <translation>浏览…</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <source>Binaural: around the head, for headphones</source>
        <translation>双耳：环绕头部，用于耳机</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <source>Also every strip by itself, beside it:</source>
        <translation>同时单独导出每个通道：</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <source>Only the range (there is none: mark one on the timeline)</source>
        <translation>只导出范围（尚无：请在时间线上标出）</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <source>This film has no sound.</source>
        <translation>这部影片没有声音。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <location filename="../../pixelplayer_gui/controllers/timeline_controller.py"/>
        <source>Mark a range on the timeline first.</source>
        <translation>请先在时间轴上标出一个区段。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <source>Nothing was clicked yet: there are no strips.</source>
        <translation>还没有点击过任何对象，所以没有通道。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <source>Stems are what each strip is before it is mixed.</source>
        <translation>分轨是各通道混音之前的声音。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <source>Only the range</source>
        <translation>只导出范围</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <source>Only the range, {start} to {stop}</source>
        <translation>只导出范围：{start} 至 {stop}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <source>As it is mixed</source>
        <translation>保持混音原样</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <source>Save &amp;to</source>
        <translation>保存到(&amp;T)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <source>Save to</source>
        <translation>保存到</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <source>&amp;Sound</source>
        <translation>声音(&amp;S)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <source>Sound format</source>
        <translation>声音格式</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <source>&amp;Loudness</source>
        <translation>响度(&amp;L)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <location filename="../../pixelplayer_gui/dialogs/export/export_text.py"/>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>Loudness</source>
        <translation>响度</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <source>Format of the strips</source>
        <translation>各通道的格式</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <source>Ask for the stems first.</source>
        <translation>请先勾选分轨。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <location filename="../../pixelplayer_gui/panels/status_bar.py"/>
        <location filename="../../pixelplayer_gui/dialogs/export/preflight.py"/>
        <location filename="../../pixelplayer_gui/panels/video_view.py"/>
        <source>Film</source>
        <translation>视频</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <location filename="../../pixelplayer_gui/dialogs/prompts.py"/>
        <source>All files</source>
        <translation>所有文件</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <source>Folder for the stems</source>
        <translation>分轨文件夹</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <location filename="../../pixelplayer_gui/panels/timeline.py"/>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preferences.py"/>
        <source>Sound</source>
        <translation>声音</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_text.py"/>
        <source>Separating the sounds</source>
        <translation>正在分离声音</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_text.py"/>
        <source>Measuring the loudness</source>
        <translation>正在测量响度</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_text.py"/>
        <source>Writing the film</source>
        <translation>正在写入视频</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_text.py"/>
        <source>Writing the stems</source>
        <translation>正在写入分轨</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_text.py"/>
        <source>Picture, packet for packet</source>
        <translation>画面，逐包相同</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_text.py"/>
        <source>Picture, every time stamp</source>
        <translation>画面，每个时间戳</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_text.py"/>
        <source>Tracks</source>
        <translation>轨道</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_text.py"/>
        <source>Size and turn</source>
        <translation>尺寸与旋转</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_text.py"/>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_text.py"/>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>Chapters</source>
        <translation>章节</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_text.py"/>
        <source>Length of the sound</source>
        <translation>声音长度</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_text.py"/>
        <source>Sound beside the picture</source>
        <translation>声音与画面同步</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_text.py"/>
        <source>Sound, sample for sample</source>
        <translation>声音，逐样本相同</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_text.py"/>
        <source>Working…</source>
        <translation>正在处理…</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_text.py"/>
        <location filename="../../pixelplayer_gui/dialogs/export/preflight.py"/>
        <source>Note</source>
        <translation>注意</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/preflight.py"/>
        <source>another export is writing “{name}”; choose another name</source>
        <translation>另一个导出正在写入“{name}”；请换一个名称</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/preflight.py"/>
        <source>the film itself cannot be its own target; choose another name</source>
        <translation>不能覆盖原视频本身；请换个名字</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/preflight.py"/>
        <source>the name needs an ending, for example .mp4 or .wav</source>
        <translation>文件名需要扩展名，例如 .mp4 或 .wav</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/preflight.py"/>
        <source>the name is too long; choose a shorter one</source>
        <translation>名称太长；请换一个较短的名称</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/preflight.py"/>
        <source>“{name}” exists and would be replaced</source>
        <translation>“{name}”已存在，会被替换</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/preflight.py"/>
        <source>Name</source>
        <translation>文件名</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/preflight.py"/>
        <source>“{name}” exists; its files would be replaced</source>
        <translation>“{name}”已存在；其中的文件会被替换</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/preflight.py"/>
        <source>“{folder}” is not there</source>
        <translation>“{folder}”不存在</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/preflight.py"/>
        <source>about {needed} are needed and only {free} are free; make room or choose another disk</source>
        <translation>大约需要 {needed}，而只剩 {free}；请腾出空间或换一个磁盘</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/preflight.py"/>
        <source>this clip has no sound to export</source>
        <translation>这段视频没有可导出的声音</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/preflight.py"/>
        <source>you may not write in “{folder}”; choose another folder</source>
        <translation>无权写入“{folder}”；请换一个文件夹</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/preflight.py"/>
        <source>about {needed}; {free} are free</source>
        <translation>大约 {needed}；可用 {free}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/preflight.py"/>
        <source>“{name}” is a folder</source>
        <translation>“{name}”是一个文件夹</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/preflight.py"/>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/preflight.py"/>
        <source>Disk</source>
        <translation>磁盘</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/stage_view.py"/>
        <location filename="../../pixelplayer_gui/dialogs/export/preflight.py"/>
        <source>Room</source>
        <translation>房间</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/preflight_view.py"/>
        <source>kept as it is</source>
        <translation>原样保留</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/preflight_view.py"/>
        <source>changed</source>
        <translation>有改动</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/preflight_view.py"/>
        <source>please note</source>
        <translation>请注意</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/preflight_view.py"/>
        <source>not possible</source>
        <translation>无法进行</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/preflight_view.py"/>
        <source>What the export will do</source>
        <translation>导出会做什么</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/queue_dialog.py"/>
        <source>Exports</source>
        <translation>导出</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/queue_dialog.py"/>
        <source>Nothing has been exported yet. Ctrl+E exports what you hear.</source>
        <translation>还没有导出过。按 Ctrl+E 导出您听到的声音。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/queue_dialog.py"/>
        <source>Clear Finished</source>
        <translation>清除已完成</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/queue_dialog.py"/>
        <source>No export has ended.</source>
        <translation>没有已结束的导出。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/queue_dialog.py"/>
        <source>Earlier</source>
        <translation>提前</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/queue_dialog.py"/>
        <location filename="../../pixelplayer_gui/dialogs/versions_dialog.py"/>
        <source>Later</source>
        <translation>稍后</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/queue_dialog.py"/>
        <source>Stop this export; nothing half-written is left</source>
        <translation>停止此导出；不会留下写了一半的文件</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/queue_dialog.py"/>
        <source>Try Again</source>
        <translation>重试</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/queue_dialog.py"/>
        <source>Put it into the queue once more</source>
        <translation>再次放入队列</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/queue_dialog.py"/>
        <source>Show what was written</source>
        <translation>显示写入的文件</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/queue_dialog.py"/>
        <source>Take it off this list; its file stays</source>
        <translation>从列表中移除；文件会保留</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/queue_dialog.py"/>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/queue_dialog.py"/>
        <source>Written and looked at</source>
        <translation>已写入并检查</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/queue_dialog.py"/>
        <source>Stopped; nothing was written</source>
        <translation>已停止；没有写入任何内容</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/queue_dialog.py"/>
        <source>It is the next.</source>
        <translation>它已是下一个。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/queue_dialog.py"/>
        <source>It is the last.</source>
        <translation>它已是最后一个。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>AAC, 256 kbit/s</source>
        <translation>AAC，256 kbit/s</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>FLAC, lossless</source>
        <translation>FLAC，无损</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>PCM, 24 bit</source>
        <translation>PCM，24 位</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>Picture {number}</source>
        <translation>画面 {number}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>Cover {number}</source>
        <translation>封面 {number}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>Sound {number}</source>
        <translation>声音 {number}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>Subtitle {number}</source>
        <translation>字幕 {number}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>Attached file {number}</source>
        <translation>附件 {number}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>Data {number}</source>
        <translation>数据 {number}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>a sound file has no place for it</source>
        <translation>音频文件中没有它的位置</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>a sound file holds the sound you hear alone</source>
        <translation>音频文件只包含您听到的声音</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>it is damaged or in an unknown codec</source>
        <translation>它已损坏或编码未知</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>the new file cannot hold it</source>
        <translation>新文件无法容纳它</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>so that it starts on time</source>
        <translation>以便准时开始</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>so that it is cut exactly</source>
        <translation>以便精确剪切</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>only .mkv files hold attached files</source>
        <translation>只有 .mkv 文件能包含附件</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>it speaks about the whole film</source>
        <translation>它描述的是整部视频</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>{codec} {width} × {height}, {rate} frames/s</source>
        <translation>{codec} {width} × {height}，{rate} 帧/秒</translation>
    </message>
    <message numerus="yes">
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>%n chapter(s)</source>
        <translation>
            <numerusform>%n 个章节</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>left out: {why}</source>
        <translation>省略：{why}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>{start} to {stop}; a picture that is copied can only be cut at its key frames, so the film runs from {first} to {last}</source>
        <translation>{start} 至 {stop}；直接复制的画面只能在关键帧处剪切，所以视频从 {first} 到 {last}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>brought to {lufs} LUFS by one gain for all of it, peaks limited to −1 dBTP</source>
        <translation>用统一增益调到 {lufs} LUFS，峰值限制在 −1 dBTP</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>{what} and the rest as {form}, before the faders, in “{folder}”; they add up to the clip</source>
        <translation>{what}和其余部分保存为 {form}，推子之前的声音，位于“{folder}”；相加即为原声</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>The sound is {old} and will be {new} in the new file.</source>
        <translation>声音原为 {old}，在新文件中将为 {new}。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>The sound will be resampled from {old} to {new} Hz for {codec}.</source>
        <translation>为了 {codec}，声音将从 {old} Hz 重采样到 {new} Hz。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>{what}, HDR ({kind})</source>
        <translation>{what}，HDR（{kind}）</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>Picture</source>
        <translation>画面</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>copied bit for bit ({what})</source>
        <translation>逐位复制（{what}）</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>copied bit for bit ({codec}): the mix changes nothing</source>
        <translation>逐位复制（{codec}）：混音没有任何改动</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>unmixed, but encoded anew: {codec}, {format}</source>
        <translation>未改动，但重新编码：{codec}，{format}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>remixed, {codec}, {format}</source>
        <translation>重新混音，{codec}，{format}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>encoded anew as {codec}, {why}</source>
        <translation>重新编码为 {codec}，{why}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>kept, its words written as {codec}</source>
        <translation>保留，文字写为 {codec}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>Range</source>
        <translation>范围</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>Stems</source>
        <translation>分轨</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>{format}, binaural for headphones</source>
        <translation>{format}，耳机双耳环绕</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>there is none</source>
        <translation>没有</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>Track {number}</source>
        <translation>轨道 {number}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>copied ({what})</source>
        <translation>直接复制（{what}）</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>copied</source>
        <translation>直接复制</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>{start} to {stop}</source>
        <translation>{start} 至 {stop}</translation>
    </message>
    <message numerus="yes">
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>%n strip(s)</source>
        <translation>
            <numerusform>%n 个通道</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>{codec}, lossless</source>
        <translation>{codec}，无损</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>PCM, uncompressed</source>
        <translation>PCM，无压缩</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <source>{count}: kept</source>
        <translation>{count}：保留</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <location filename="../../pixelplayer_gui/i18n/text.py"/>
        <source>mono</source>
        <translation>单声道</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/stream_text.py"/>
        <location filename="../../pixelplayer_gui/i18n/text.py"/>
        <source>stereo</source>
        <translation>立体声</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/models_dialog.py"/>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/models_dialog.py"/>
        <source>I have read these terms and agree to them</source>
        <translation>我已阅读并同意这些条款</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/models_dialog.py"/>
        <source>Download</source>
        <translation>下载</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/models_dialog.py"/>
        <source>Check the Files</source>
        <translation>检查文件</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/models_dialog.py"/>
        <location filename="../../pixelplayer_gui/widgets/timeline/marker_band.py"/>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/models_dialog.py"/>
        <source>Import from a File…</source>
        <translation>从文件导入…</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/models_dialog.py"/>
        <source>Free the Memory</source>
        <translation>释放内存</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/models_dialog.py"/>
        <source>Take the model out of memory; the next click loads it again</source>
        <translation>把模型移出内存；下次点击时会重新载入</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/models_dialog.py"/>
        <source>About</source>
        <translation>简介</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/models_dialog.py"/>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/models_dialog.py"/>
        <source>{size} MB</source>
        <translation>{size} MB</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/models_dialog.py"/>
        <location filename="../../pixelplayer_gui/dialogs/figures_table.py"/>
        <source>Figures</source>
        <translation>数据</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/models_dialog.py"/>
        <source>Nobody has written down figures of this model.</source>
        <translation>没有此模型的指标记录。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/models_dialog.py"/>
        <source>Good at</source>
        <translation>擅长</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/models_dialog.py"/>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/models_dialog.py"/>
        <source>On this machine</source>
        <translation>本机状态</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/models_dialog.py"/>
        <source>Wait until what is under way has ended.</source>
        <translation>请等待正在进行的操作结束。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/models_dialog.py"/>
        <source>It is not on this machine.</source>
        <translation>本机上没有它。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/models_dialog.py"/>
        <source>It came with PixelPlayer.</source>
        <translation>它随 PixelPlayer 附带。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/models_dialog.py"/>
        <source>Agree to the terms first.</source>
        <translation>请先同意条款。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/models_dialog.py"/>
        <source>installed</source>
        <translation>已安装</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/models_dialog.py"/>
        <source>not installed</source>
        <translation>未安装</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preference_pages.py"/>
        <source>Automatic: a GPU that works, else the CPU</source>
        <translation>自动：可用的 GPU，否则 CPU</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preference_pages.py"/>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preference_pages.py"/>
        <source>Default</source>
        <translation>默认</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preference_pages.py"/>
        <source>Test the Devices</source>
        <translation>测试设备</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preference_pages.py"/>
        <source>The test runs beside the program, so that a broken driver cannot stop it.</source>
        <translation>测试在单独的进程中运行，因此损坏的驱动不会让程序停住。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preference_pages.py"/>
        <source>Compute on:</source>
        <translation>计算设备：</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preference_pages.py"/>
        <source>Model for new films:</source>
        <translation>新影片使用的模型：</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preference_pages.py"/>
        <source>Testing…</source>
        <translation>正在测试…</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preference_pages.py"/>
        <source>The system&apos;s folder for temporary files</source>
        <translation>系统的临时文件夹</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preference_pages.py"/>
        <source>Folder for temporary files</source>
        <translation>临时文件的文件夹</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preference_pages.py"/>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preference_pages.py"/>
        <source>Clear the Cache</source>
        <translation>清除缓存</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preference_pages.py"/>
        <source>It holds what the model has seen and heard of the open film. The film&apos;s decoded sound and the sounds of the objects lie there too, until the film is closed; the limit holds for each. What goes is computed again.</source>
        <translation>其中存放模型对当前影片的所见所闻。影片解码后的声音和各对象的声音也在其中，直到影片关闭；上限对每一项分别适用。被清除的内容会重新计算。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preference_pages.py"/>
        <source>Keep none</source>
        <translation>不保留</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preference_pages.py"/>
        <source>Most room for the sounds that are kept</source>
        <translation>保留的声音最多占用的空间</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preference_pages.py"/>
        <source>Throw Them Away</source>
        <translation>全部丢弃</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preference_pages.py"/>
        <source>The sounds of objects that are finished are kept, so that a project opens with them at once. Those that were not used for the longest time go first.</source>
        <translation>已分离完成的对象声音会被保留，这样打开项目时立即就有声音。最久未使用的会最先删除。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preference_pages.py"/>
        <source>Folder:</source>
        <translation>文件夹：</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preference_pages.py"/>
        <source>At most:</source>
        <translation>最多：</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preference_pages.py"/>
        <source>In use:</source>
        <translation>已使用：</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preference_pages.py"/>
        <source>Kept sounds, at most:</source>
        <translation>保留的声音，最多：</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preference_pages.py"/>
        <source>No sounds are kept.</source>
        <translation>没有保留的声音。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preference_pages.py"/>
        <source>Choose the folder of the cache</source>
        <translation>选择缓存文件夹</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preference_pages.py"/>
        <source>Theme:</source>
        <translation>主题：</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preference_pages.py"/>
        <source>Language:</source>
        <translation>语言：</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preference_pages.py"/>
        <source>The system&apos;s own choice</source>
        <translation>由系统选择</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preference_pages.py"/>
        <source>Play a Test Tone</source>
        <translation>播放测试音</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preference_pages.py"/>
        <source>Sound device:</source>
        <translation>声音设备：</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preference_pages.py"/>
        <source>✓ {what} works</source>
        <translation>✓ {what} 可用</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preference_pages.py"/>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preference_pages.py"/>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preference_pages.py"/>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preference_pages.py"/>
        <source>{name} (not connected)</source>
        <translation>{name}（未连接）</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preference_pages.py"/>
        <source>✕ {what}: {why}</source>
        <translation>✕ {what}：{why}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preferences.py"/>
        <source>Preferences</source>
        <translation>首选项</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preferences.py"/>
        <source>Look</source>
        <translation>外观</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preferences.py"/>
        <source>Analysis</source>
        <translation>分析</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preferences.py"/>
        <source>Cache</source>
        <translation>缓存</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preferences.py"/>
        <source>Shortcuts</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/shortcuts_page.py"/>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/shortcuts_page.py"/>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/shortcuts_page.py"/>
        <source>New key of the chosen command</source>
        <translation>所选命令的新按键</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/shortcuts_page.py"/>
        <source>Assign</source>
        <translation>指定</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/shortcuts_page.py"/>
        <source>No Key</source>
        <translation>无按键</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/shortcuts_page.py"/>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/shortcuts_page.py"/>
        <source>Reset All</source>
        <translation>全部重置</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/shortcuts_page.py"/>
        <source>It has the keys it came with.</source>
        <translation>它使用的已是默认按键。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/shortcuts_page.py"/>
        <source>All have the keys they came with.</source>
        <translation>全部使用的已是默认按键。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/shortcuts_page.py"/>
        <source>It has this key already.</source>
        <translation>它已使用此按键。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/shortcuts_page.py"/>
        <source>Press the new key first.</source>
        <translation>请先按下新的按键。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/shortcuts_page.py"/>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/shortcuts_page.py"/>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/shortcuts_page.py"/>
        <source>New key:</source>
        <translation>新按键：</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/preferences/shortcuts_page.py"/>
        <source>{key} belongs to “{name}”; assigning takes it away from there.</source>
        <translation>{key} 已属于“{name}”；指定后将从那里移走。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/prompts.py"/>
        <source>An export is under way. Stop it and quit?</source>
        <translation>正在导出。要停止并退出吗？</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/prompts.py"/>
        <source>Films, sounds and projects</source>
        <translation>影片、声音和工程</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/prompts.py"/>
        <source>Films</source>
        <translation>影片</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/prompts.py"/>
        <source>Sound files</source>
        <translation>声音文件</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/prompts.py"/>
        <source>{name} has moved: where is it now?</source>
        <translation>{name} 已被移动：它现在在哪里？</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/prompts.py"/>
        <source>{count} exports are under way or waiting. Stop them and quit?</source>
        <translation>有 {count} 个导出正在进行或等待。要全部停止并退出吗？</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/prompts.py"/>
        <source>What is finished stays; nothing half-written is left.</source>
        <translation>已完成的会保留；不会留下写了一半的文件。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/prompts.py"/>
        <source>Stop and Quit</source>
        <translation>停止并退出</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/prompts.py"/>
        <source>Go On Exporting</source>
        <translation>继续导出</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/prompts.py"/>
        <source>Save the changes to “{name}” first?</source>
        <translation>要先保存对“{name}”的修改吗？</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/prompts.py"/>
        <source>Otherwise the strips and their levels are lost.</source>
        <translation>否则各通道及其音量设置都会丢失。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/prompts.py"/>
        <source>Another program has changed {name}.</source>
        <translation>{name} 已被其他程序修改。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/prompts.py"/>
        <source>Open it again to see and hear what is in it now; your strips and levels stay.</source>
        <translation>重新打开即可看到和听到新的内容；你的通道和音量会保留。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/prompts.py"/>
        <source>Open It Again</source>
        <translation>重新打开</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/prompts.py"/>
        <source>Not Now</source>
        <translation>暂不</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/prompts.py"/>
        <source>{name} is not the film this project was made with.</source>
        <translation>{name} 不是制作这个工程时所用的视频。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/prompts.py"/>
        <source>It was replaced or edited since. With the new film your strips and levels stay, but the objects may stand elsewhere in it.</source>
        <translation>它后来被替换或编辑过。使用新视频时，通道和音量会保留，但对象在画面中的位置可能不同。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/prompts.py"/>
        <source>Use the New Film</source>
        <translation>使用新视频</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/prompts.py"/>
        <source>Choose Another…</source>
        <translation>选择其他视频…</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/prompts.py"/>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/prompts.py"/>
        <source>PixelPlayer projects</source>
        <translation>PixelPlayer 工程</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>In the picture</source>
        <translation>在画面中</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>From control to control</source>
        <translation>在控件之间移动</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>On a fader</source>
        <translation>在推子上</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>In the timeline</source>
        <translation>在时间线上</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>Click</source>
        <translation>点击</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>Hear only what sounds there; once more: everything</source>
        <translation>只听那里的声音；再点一次：恢复全部</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>Hold</source>
        <translation>按住</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>Listen while the button is down</source>
        <translation>按住期间试听</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>Drag</source>
        <translation>拖动</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>Hear only a region</source>
        <translation>只听一个区域</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>Shift+click</source>
        <translation>Shift+点击</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>A strip for it, without isolating it</source>
        <translation>为它添加通道，不单独聆听</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>Alt+click</source>
        <translation>Alt+单击</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>Not this: the object loses what sounds there</source>
        <translation>不是这个：该对象去掉此处的声音</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>F6, arrows, Enter</source>
        <translation>F6、方向键、回车</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>The same with a cursor, by the keyboard</source>
        <translation>用键盘光标完成同样的操作</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>F6, Tab</source>
        <translation>F6、Tab</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>The next area of the window; its next part</source>
        <translation>窗口的下一个区域；区域中的下一部分</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>↑ ↓</source>
        <translation>↑ ↓</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>In a strip and beside the lanes: the control above, below</source>
        <translation>在通道条内和轨道旁：上一个、下一个控件</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>← →</source>
        <translation>← →</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>In the transport: the control beside it</source>
        <translation>在走带控制中：相邻的控件</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>Alt+← →</source>
        <translation>Alt+← →</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>On the picture of a strip: move the strip</source>
        <translation>在通道条的缩略图上：移动通道条</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>Drag, wheel</source>
        <translation>拖动、滚轮</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>Change the level; with Ctrl finely</source>
        <translation>调整音量；按住 Ctrl 微调</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>Double-click</source>
        <translation>双击</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>Back to 0 dB</source>
        <translation>回到 0 dB</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>Enter or a figure</source>
        <translation>回车或数字键</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>Type the level</source>
        <translation>输入音量</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>Go there</source>
        <translation>跳到此处</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>Drag the ruler</source>
        <translation>拖动标尺</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>Go along with the picture</source>
        <translation>随画面移动</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>Shift+drag the ruler</source>
        <translation>Shift+拖动标尺</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>Mark a range</source>
        <translation>标记一段范围</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>Ctrl+wheel</source>
        <translation>Ctrl+滚轮</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/shortcuts_sheet.py"/>
        <source>Closer, further</source>
        <translation>放大、缩小</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/i18n/text.py"/>
        <source>Boxes would stand in place of Chinese characters: install a font that has them, for example Noto Sans CJK, and start PixelPlayer again.</source>
        <translation>中文字符会显示为方框：请安装包含中文的字体（例如 Noto Sans CJK），然后重新启动 PixelPlayer。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/i18n/text.py"/>
        <source>Silence</source>
        <translation>无声</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/step_names.py"/>
        <location filename="../../pixelplayer_gui/i18n/text.py"/>
        <source>Rest</source>
        <translation>其余</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/hint_card.py"/>
        <source>First steps</source>
        <translation>最初步骤</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/hint_card.py"/>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/hint_card.py"/>
        <source>No More Hints</source>
        <translation>不再提示</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/hint_card.py"/>
        <source>Step {number} of {count}</source>
        <translation>第 {number} 步，共 {count} 步</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/hint_card.py"/>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/history_panel.py"/>
        <source>Steps of the work</source>
        <translation>操作步骤</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/history_panel.py"/>
        <source>Opened</source>
        <translation>已打开</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/message_bar.py"/>
        <source>Copy details</source>
        <translation>复制详情</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/message_bar.py"/>
        <source>Copy what happened, for asking somebody or for a report</source>
        <translation>复制发生的情况，便于求助或报告问题</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/message_bar.py"/>
        <source>Dismiss</source>
        <translation>关闭</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/message_bar.py"/>
        <source>Dismiss the message</source>
        <translation>关闭这条消息</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/mixer_panel.py"/>
        <source>Click something in the picture to hear it alone.</source>
        <translation>点击画面中的对象，单独听它的声音。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/mixer_panel.py"/>
        <source>Shift+click gives it a strip of its own here.</source>
        <translation>Shift+点击，在这里为它添加一个通道。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/mixer_panel.py"/>
        <source>limited −{db}</source>
        <translation>限幅 −{db}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/mixer_panel.py"/>
        <location filename="../../pixelplayer_gui/window/window_layout.py"/>
        <source>Mixer</source>
        <translation>混音器</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/stage_view.py"/>
        <source>Field of view</source>
        <translation>视野角度</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/stage_view.py"/>
        <source>How wide the picture is taken for: the angle its left and right edge span</source>
        <translation>画面被视为多宽:左右边缘所张的角度</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/stage_view.py"/>
        <source>Head</source>
        <translation>头部</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/stage_view.py"/>
        <source>How far your head is turned; or turn it in the map</source>
        <translation>头部转动的角度；也可在图中转动</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/stage_view.py"/>
        <source>How much of a room is around you: sounds stand outside</source>
        <translation>周围房间感的多少：让声音仿佛在头外</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/stage_view.py"/>
        <source>Heard when binaural is on (B).</source>
        <translation>开启双耳(B)时可听到。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/status_bar.py"/>
        <source>Progress of the analysis</source>
        <translation>分析进度</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/status_bar.py"/>
        <source>Stop the analysis; what is finished is kept  (Ctrl+.)</source>
        <translation>停止分析；已完成的部分会保留  (Ctrl+.)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/status_bar.py"/>
        <source>Film, sound output and model</source>
        <translation>影片、声音输出与模型</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/status_bar.py"/>
        <source>{model} on the {kind}</source>
        <translation>{model}，使用 {kind}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/status_bar.py"/>
        <source>No model: clicks find nothing</source>
        <translation>没有模型：点击找不到任何对象</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/status_bar.py"/>
        <source>Loading the model…</source>
        <translation>正在加载模型…</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/status_bar.py"/>
        <source>Sound output</source>
        <translation>声音输出</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/status_bar.py"/>
        <source>No model</source>
        <translation>没有模型</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/status_bar.py"/>
        <source>The model “{model}” runs on {device}.</source>
        <translation>模型“{model}”正在 {device} 上运行。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/status_bar.py"/>
        <source>{times}× real time</source>
        <translation>{times}× 实时</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/status_bar.py"/>
        <source>The last separation took 1/{times} of the film&apos;s length.</source>
        <translation>上次分离用时为影片长度的 1/{times}。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/status_bar.py"/>
        <source>no GPU: {why}</source>
        <translation>未用 GPU：{why}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/strip_states.py"/>
        <source>All that belongs to no strip; strips and rest add up to the clip&apos;s own sound</source>
        <translation>不属于任何通道的声音；各通道与其余相加等于原声</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/class_menu.py"/>
        <source>As the &amp;Model Believes ({label})</source>
        <translation>依模型判断（{label}）(&amp;M)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/class_menu.py"/>
        <location filename="../../pixelplayer_gui/panels/strip_states.py"/>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/strip_states.py"/>
        <source>The model does not know what this is; its best guess is {label} ({sure})</source>
        <translation>模型不知道这是什么；最接近的猜测是{label}（{sure}）</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/strip_states.py"/>
        <source>Looks and sounds like: {label}, {sure} sure</source>
        <translation>看起来、听起来像：{label}，把握 {sure}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/strip_states.py"/>
        <source>Perhaps: {label}, but only {sure} sure</source>
        <translation>可能是：{label}，但把握只有 {sure}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/strip_states.py"/>
        <source>all else</source>
        <translation>其余声音</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/step_names.py"/>
        <location filename="../../pixelplayer_gui/panels/strip_states.py"/>
        <source>Master</source>
        <translation>主输出</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/strip_states.py"/>
        <source>Everything together, after the limiter</source>
        <translation>所有声音之和，经过限幅器</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/strip_states.py"/>
        <source>{count} merged</source>
        <translation>已合并 {count} 个</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/strip_states.py"/>
        <source>You said that this is: {label}</source>
        <translation>您指定这是：{label}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/strip_states.py"/>
        <location filename="../../pixelplayer_gui/panels/video_view.py"/>
        <location filename="../../pixelplayer_gui/i18n/text.py"/>
        <source>Object</source>
        <translation>对象</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/strip_states.py"/>
        <source>Click: say what it is</source>
        <translation>点击：指定这是什么</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/strip_states.py"/>
        <source>binaural</source>
        <translation>双耳环绕</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/strip_states.py"/>
        <source>output</source>
        <translation>输出</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/timeline.py"/>
        <location filename="../../pixelplayer_gui/window/window_layout.py"/>
        <source>Timeline</source>
        <translation>时间轴</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/transport_bar.py"/>
        <location filename="../../pixelplayer_gui/panels/timeline.py"/>
        <source>Remix</source>
        <translation>混音</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/transport_bar.py"/>
        <location filename="../../pixelplayer_gui/panels/timeline.py"/>
        <source>Original</source>
        <translation>原声</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/timeline.py"/>
        <source>No clip</source>
        <translation>没有视频</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/transport_bar.py"/>
        <source>Go to the beginning</source>
        <translation>回到开头</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/transport_bar.py"/>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/transport_bar.py"/>
        <source>Stop and go back to the beginning</source>
        <translation>停止并回到开头</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/transport_bar.py"/>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/transport_bar.py"/>
        <source>How fast it plays, at the same pitch; an export is not changed</source>
        <translation>播放速度，音高不变；不影响导出</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/transport_bar.py"/>
        <source>Double-click: type a time, for example 1:15 or 0:01:15:12 with frames</source>
        <translation>双击：输入时间，例如 1:15，或带帧号的 0:01:15:12</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/transport_bar.py"/>
        <source>Compare with the original</source>
        <translation>与原声对比</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/transport_bar.py"/>
        <source>Hear the film&apos;s own sound, as loud as the remix, and back (A)</source>
        <translation>听影片的原声（与混音同样响），再按返回 (A)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/transport_bar.py"/>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/transport_bar.py"/>
        <source>Duration</source>
        <translation>时长</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/transport_bar.py"/>
        <source>Hear every sound from where it stands, by headphones (B)</source>
        <translation>戴上耳机，听每个声音从它所在的位置传来 (B)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/transport_bar.py"/>
        <source>Transport</source>
        <translation>走带控制</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/transport_bar.py"/>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/autosave.py"/>
        <source>Your work is kept: it will be offered when PixelPlayer starts the next time.</source>
        <translation>你的工作已保留：下次启动 PixelPlayer 时会提示恢复。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/object_analysis.py"/>
        <source>This clip has no sound, so there is nothing to hear in the picture.</source>
        <translation>这段视频没有声音，画面里没有可听的内容。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/object_analysis.py"/>
        <source>This clip has no picture, so there is nothing to click.</source>
        <translation>这段视频没有画面，没有可点击的内容。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/object_analysis.py"/>
        <source>Nothing sounds here; click an instrument.</source>
        <translation>这里没有声音；请点击一件乐器。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/object_analysis.py"/>
        <source>What has a dashed outline may sound too; click it to hear it.</source>
        <translation>虚线轮廓的对象可能也在发声；点击即可试听。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/object_analysis.py"/>
        <source>Add an object</source>
        <translation>添加对象</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/object_analysis.py"/>
        <source>All sounding objects that could be found are in the mixer already.</source>
        <translation>能找到的发声对象都已经在调音台里了。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/object_analysis.py"/>
        <source>Nothing in the picture could be told apart by its sound.</source>
        <translation>画面中没有能按声音区分开的对象。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/project_editor.py"/>
        <source>Split {name}</source>
        <translation>拆分{name}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/project_editor.py"/>
        <source>Change the model to {name}</source>
        <translation>将模型改为 {name}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/project_editor.py"/>
        <source>{name} is: {kind}</source>
        <translation>“{name}”是：{kind}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/session_parts.py"/>
        <source>This clip has no picture; its sound can be played and mixed.</source>
        <translation>这段视频没有画面；可以播放和混合它的声音。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/session_parts.py"/>
        <source>This clip has no sound; its picture can be looked at.</source>
        <translation>这段视频没有声音；可以观看它的画面。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/step_names.py"/>
        <source>Change {name}</source>
        <translation>修改 {name}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/step_names.py"/>
        <source>Move an automation point of {name}</source>
        <translation>移动{name}的自动化点</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/step_names.py"/>
        <source>Change the mix</source>
        <translation>修改混音</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/step_names.py"/>
        <source>Add an automation point to {name}</source>
        <translation>给{name}添加自动化点</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/step_names.py"/>
        <source>Delete an automation point of {name}</source>
        <translation>删除{name}的自动化点</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/step_names.py"/>
        <source>{name}: {before} → {after} dB</source>
        <translation>{name}：{before} → {after} dB</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/step_names.py"/>
        <source>Rename {name} to {after}</source>
        <translation>将 {name} 重命名为 {after}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/step_names.py"/>
        <source>{name}: angle {before} → {after}</source>
        <translation>{name}：角度 {before} → {after}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/step_names.py"/>
        <source>{name}: distance {before} → {after}</source>
        <translation>{name}：距离 {before} → {after}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/step_names.py"/>
        <source>{name}: pan {before} → {after}</source>
        <translation>{name}：声像 {before} → {after}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/step_names.py"/>
        <source>{name}: width {before} → {after}</source>
        <translation>{name}：宽度 {before} → {after}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/step_names.py"/>
        <source>{name}: strength {before} → {after}</source>
        <translation>{name}：分离强度 {before} → {after}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/step_names.py"/>
        <source>Field of view: {before}° → {after}°</source>
        <translation>视场：{before}° → {after}°</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/step_names.py"/>
        <source>Head: {before} → {after}</source>
        <translation>头部：{before} → {after}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/step_names.py"/>
        <source>Room: {before} → {after}</source>
        <translation>房间：{before} → {after}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/step_names.py"/>
        <location filename="../../pixelplayer_gui/widgets/mixer/channel_strip.py"/>
        <source>Mute {name}</source>
        <translation>静音 {name}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/step_names.py"/>
        <source>Unmute {name}</source>
        <translation>取消静音 {name}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/step_names.py"/>
        <location filename="../../pixelplayer_gui/widgets/mixer/channel_strip.py"/>
        <source>Solo {name}</source>
        <translation>独奏 {name}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/step_names.py"/>
        <source>Unsolo {name}</source>
        <translation>取消独奏 {name}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/step_names.py"/>
        <source>Binaural on</source>
        <translation>打开双耳环绕</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/step_names.py"/>
        <source>Binaural off</source>
        <translation>关闭双耳环绕</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/controls/head_map.py"/>
        <source>Stage: the head from above</source>
        <translation>舞台:俯视头部</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/controls/head_map.py"/>
        <source>Drag a sound around the head · ← →: around, ↑ ↓: farther, nearer (Ctrl: finely)
Page keys: the next sound · double-click, Backspace: as in the picture
Drag the head, or Shift + ← →: turn it · double-click on it: straight ahead</source>
        <translation>拖动声音环绕头部 · ← →：环绕，↑ ↓：更远、更近（Ctrl：微调）
翻页键：下一个声音 · 双击、退格键：与画面一致
拖动头部或 Shift + ← →：转动 · 双击头部：朝向正前方</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/controls/head_map.py"/>
        <source>{name}: {azimuth}, {distance}</source>
        <translation>{name}：{azimuth}，{distance}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/controls/value_scales.py"/>
        <source>{percent}% left</source>
        <translation>左 {percent}%</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/controls/value_scales.py"/>
        <source>middle</source>
        <translation>居中</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/controls/value_scales.py"/>
        <source>{percent}% right</source>
        <translation>右 {percent}%</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/step_names.py"/>
        <location filename="../../pixelplayer_gui/widgets/controls/value_scales.py"/>
        <source>L {degrees}°</source>
        <translation>左 {degrees}°</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/step_names.py"/>
        <location filename="../../pixelplayer_gui/widgets/controls/value_scales.py"/>
        <source>R {degrees}°</source>
        <translation>右 {degrees}°</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/channel_strip.py"/>
        <source>{name} volume</source>
        <translation>{name} 音量</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/channel_strip.py"/>
        <source>{name} volume in decibels</source>
        <translation>{name} 音量（分贝）</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/channel_strip.py"/>
        <source>{name} level</source>
        <translation>{name} 电平</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/channel_strip.py"/>
        <source>Double-click: type a volume in dB</source>
        <translation>双击：输入音量（dB）</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/channel_strip.py"/>
        <source>Remove {name}; its sound falls back to the rest</source>
        <translation>移除 {name}；它的声音归入“其余”</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/channel_strip.py"/>
        <source>Name of {name}</source>
        <translation>{name} 的名称</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/channel_strip.py"/>
        <source>Double-click or F2: rename</source>
        <translation>双击或 F2 键：重命名</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/channel_strip.py"/>
        <source>Menu of {name}</source>
        <translation>{name}的菜单</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/channel_strip.py"/>
        <source>Hear {name} and other soloed strips only · Ctrl+click: this only</source>
        <translation>只听 {name} 和其他独奏的通道 · Ctrl+点击：只听它</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/channel_strip.py"/>
        <source>Remove strip</source>
        <translation>移除通道</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/channel_strip.py"/>
        <source>Drag or Alt+← →: to another place · right-click or Enter: menu</source>
        <translation>拖动或 Alt+← →:换位置 · 右键或回车:菜单</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/channel_strip.py"/>
        <source>Right-click or Enter: menu</source>
        <translation>右键或回车:菜单</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/fader.py"/>
        <source>Drag, wheel, ↑ ↓: change · with Ctrl: finely</source>
        <translation>拖动、滚轮、↑ ↓：调整 · 按住 Ctrl：微调</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/fader.py"/>
        <source>Double-click, Backspace: 0 dB · Enter or a figure: type the volume</source>
        <translation>双击、退格键：0 dB · 回车或数字键：输入音量</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/fader.py"/>
        <source>silent</source>
        <translation>无声</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/loudness_view.py"/>
        <source>The limiter keeps true peaks below −1 dBTP; the lamp says it works</source>
        <translation>限幅器使真峰值低于 −1 dBTP;灯亮表示正在工作</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/loudness_view.py"/>
        <source>It rests while the mix is untouched, which is the film&apos;s own sound as it is</source>
        <translation>混音未改动时它不工作：那就是影片自己的声音，原样不变</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/loudness_view.py"/>
        <source>turns down by {db} dB</source>
        <translation>压低 {db} dB</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/loudness_view.py"/>
        <source>Loudness (EBU R 128) in LUFS: M of the last 0.4 s, S of the last 3 s,
I of all since the last reset; TP: true peak in dBTP.
Double-click or Enter: begin anew</source>
        <translation>响度(EBU R 128),单位 LUFS:M 为最近 0.4 秒,S 为最近 3 秒,
I 为上次复位以来;TP:真峰值,单位 dBTP。
双击或回车:重新开始</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/loudness_view.py"/>
        <source>Loudness of the master</source>
        <translation>总线响度</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/loudness_view.py"/>
        <source>Limiter</source>
        <translation>限幅器</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/loudness_view.py"/>
        <source>Integrated {integrated} LUFS, short-term {short} LUFS, true peak {peak} dBTP</source>
        <translation>综合 {integrated} LUFS,短期 {short} LUFS,真峰值 {peak} dBTP</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/loudness_view.py"/>
        <source>rests</source>
        <translation>未工作</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/meter.py"/>
        <source>Level: mean (full), peak (pale), highest peak (line). Click: reset</source>
        <translation>电平：平均（实）、峰值（浅）、最高峰值（线）。点击：复位</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/strip_bars.py"/>
        <source>Drag, wheel, ← →: change · with Ctrl: finely
Double-click: back · Enter: type</source>
        <translation>拖动、滚轮、← →：调整 · 按住 Ctrl：微调
双击：恢复 · 回车：输入</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/strip_bars.py"/>
        <source>Pan</source>
        <translation>声像</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/strip_bars.py"/>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/strip_bars.py"/>
        <source>Angle</source>
        <translation>角度</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/strip_bars.py"/>
        <source>Away</source>
        <translation>距离</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/strip_bars.py"/>
        <source>Strength</source>
        <translation>强度</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/strip_bars.py"/>
        <source>A sound of one channel has no width.</source>
        <translation>单声道的声音没有宽度。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/strip_bars.py"/>
        <source>{name} pan</source>
        <translation>{name} 声像</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/strip_bars.py"/>
        <source>{name} stereo width</source>
        <translation>{name}立体声宽度</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/strip_bars.py"/>
        <source>{name} angle around the head</source>
        <translation>{name}环绕头部的角度</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/strip_bars.py"/>
        <source>{name} distance</source>
        <translation>{name}距离</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/strip_bars.py"/>
        <source>{name} separation strength</source>
        <translation>{name}分离强度</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/strip_bars.py"/>
        <source>Wid.</source>
        <translation>宽</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/strip_bars.py"/>
        <source>At</source>
        <translation>角</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/strip_bars.py"/>
        <source>Str.</source>
        <translation>强</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/strip_bars.py"/>
        <source>From where around the head: L 90° left, 0° ahead, R 90° right.</source>
        <translation>从头部周围的哪个方向传来：L 90° 为左，0° 为正前方，R 90° 为右。</translation>
    </message>
    <message>
        <location filename="../../engine/media/promised_length.py"/>
        <location filename="../../pixelplayer_gui/session/step_names.py"/>
        <location filename="../../pixelplayer_gui/widgets/mixer/strip_bars.py"/>
        <source>picture</source>
        <translation>画面</translation>
    </message>
    <message>
        <location filename="../../engine/media/promised_length.py"/>
        <source>sound</source>
        <translation>声音</translation>
    </message>
    <message>
        <location filename="../../engine/media/promised_length.py"/>
        <source>{path} is cut off: it holds {held:.1f} of {promised:.1f} seconds of {what}; get the whole file.</source>
        <translation>{path} 不完整：{what}应有 {promised:.1f} 秒，实际只有 {held:.1f} 秒；请获取完整的文件。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/strip_bars.py"/>
        <source>Between left and right.</source>
        <translation>左右之间的位置。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/strip_bars.py"/>
        <source>How far left and right differ; 0%: mono.</source>
        <translation>左右差别的大小;0%:单声道。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/strip_bars.py"/>
        <source>How far away, in times of where it stands.</source>
        <translation>距离,以其原位置的倍数表示。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/strip_bars.py"/>
        <source>Separation strength. Less: fewer artefacts. More: less of the others.</source>
        <translation>分离强度。低:失真更少。高:串音更少。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/timeline/lane_head.py"/>
        <source>Hide the curve; it goes on working</source>
        <translation>隐藏曲线；它仍然有效</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/timeline/lane_head.py"/>
        <source>Automation: draw the level over time</source>
        <translation>自动化：绘制音量随时间的变化</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/timeline/lane_head.py"/>
        <source>Spectrogram instead of the waveform</source>
        <translation>用频谱图代替波形</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/timeline/lane_head.py"/>
        <source>Automation</source>
        <translation>自动化</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/timeline/lane_head.py"/>
        <source>Spectrogram</source>
        <translation>频谱图</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/timeline/lanes.py"/>
        <source>Click: go there · drag: range · Ctrl+wheel: closer, further · Alt+wheel: higher, lower</source>
        <translation>单击：跳到此处 · 拖动：标出范围 · Ctrl+滚轮：放大、缩小 · Alt+滚轮：加高、降低</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/timeline/lanes.py"/>
        <source>Waveforms</source>
        <translation>波形</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/timeline/marker_band.py"/>
        <source>Click: go there · drag: move · double-click: name · Del: take away</source>
        <translation>点击：跳到此处 · 拖动：移动 · 双击：命名 · Del：移除</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/timeline/marker_band.py"/>
        <source>Markers</source>
        <translation>标记</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/timeline/marker_band.py"/>
        <source>Name of the marker</source>
        <translation>标记名称</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/timeline/marker_band.py"/>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/timeline/time_ruler.py"/>
        <source>Drag: move through the film · in the upper half, or with Shift: mark the range · double-click up there: no range</source>
        <translation>拖动：在影片中移动 · 在上半部或按住 Shift 拖动：标出范围 · 在上半部双击：取消范围</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/timeline/time_ruler.py"/>
        <source>Time ruler</source>
        <translation>时间标尺</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/timeline/time_view.py"/>
        <source>Time scroll</source>
        <translation>时间滚动条</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/timeline/times.py"/>
        <source>about {minutes} min left</source>
        <translation>大约还需 {minutes} 分钟</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/timeline/times.py"/>
        <source>about {seconds} s left</source>
        <translation>大约还需 {seconds} 秒</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/video/empty_state.py"/>
        <source>Drop a video here</source>
        <translation>把视频拖到这里</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/video/empty_state.py"/>
        <source>Click anything in the picture and hear only what sounds there.</source>
        <translation>点击画面中的任何地方，只听那里发出的声音。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/video/empty_state.py"/>
        <source>Open again</source>
        <translation>再次打开</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/video/empty_state.py"/>
        <source>Open a video…</source>
        <translation>打开视频…</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/video/empty_state.py"/>
        <source>Try the demo</source>
        <translation>试试演示</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/video/empty_state.py"/>
        <source>Open {name}</source>
        <translation>打开 {name}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/video/hover_hints.py"/>
        <source>Click: hear only what sounds here · hold: listen · drag: a region</source>
        <translation>点击：只听这里的声音 · 按住：试听 · 拖动：选区域</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/video/hover_hints.py"/>
        <source>Enter: hear only what sounds here · arrows: move · Esc: leave the cursor</source>
        <translation>回车：只听这里的声音 · 方向键：移动 · Esc：收起光标</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/video/hover_hints.py"/>
        <source>Let go: a strip for this region · Esc: never mind</source>
        <translation>松开：为这个区域添加通道 · Esc：取消</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/video/hover_hints.py"/>
        <source>Let go: hear only this region · Esc: never mind</source>
        <translation>松开：只听这个区域 · Esc：取消</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/video/hover_hints.py"/>
        <source>Listening to what sounds here until you let go</source>
        <translation>正在试听这里的声音，松开即停</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/video/hover_hints.py"/>
        <source>Click: not this, {name} loses what sounds here · drag: move</source>
        <translation>点击：不是这个，“{name}”去掉此处的声音 · 拖动：移动画面</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/video/hover_hints.py"/>
        <source>Drag: move the picture · wheel: zoom · Ctrl+0: the whole picture</source>
        <translation>拖动：移动画面 · 滚轮：缩放 · Ctrl+0:完整画面</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/video/hover_hints.py"/>
        <source>Click or drag: a strip for what sounds here, nothing isolated</source>
        <translation>点击或拖动：为这里的声音添加通道，不单独聆听</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/video/hover_hints.py"/>
        <source>Click: hear everything again</source>
        <translation>点击：恢复听全部声音</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/video/hover_hints.py"/>
        <source>Click: a strip for {name}, and hear only it · hold: listen</source>
        <translation>点击：为 {name} 新建通道并只听它 · 按住：试听</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/video/hover_hints.py"/>
        <source>Click: hear only {name} · hold: listen</source>
        <translation>点击：只听 {name} · 按住：试听</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/video/hover_hints.py"/>
        <source>Alt+Enter: not this, {name} loses what sounds here</source>
        <translation>Alt+回车：不是这个，“{name}”去掉此处的声音</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/video/hover_hints.py"/>
        <source>Shift+Enter: a strip for what sounds here · Shift+arrows: far</source>
        <translation>Shift+回车：为这里的声音添加通道 · Shift+方向键：大步移动</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/video/hover_hints.py"/>
        <source>Enter: hear everything again · arrows: move · Esc: leave the cursor</source>
        <translation>回车：恢复听全部 · 方向键：移动 · Esc：收起光标</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/video/hover_hints.py"/>
        <source>Enter: a strip for {name}, and hear only it · Esc: leave the cursor</source>
        <translation>回车：为“{name}”添加通道并单独聆听 · Esc：收起光标</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/video/hover_hints.py"/>
        <source>Enter: hear only {name} · arrows: move · Esc: leave the cursor</source>
        <translation>回车：只听 {name} · 方向键：移动 · Esc：收起光标</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/window/session_display.py"/>
        <source>Opening {name}…</source>
        <translation>正在打开 {name}…</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/window/window_layout.py"/>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/window/session_display.py"/>
        <source>There is no such step.</source>
        <translation>没有这样的步骤。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/window/session_display.py"/>
        <source>Nothing is being worked out.</source>
        <translation>当前没有正在进行的分析。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/window/session_display.py"/>
        <source>{rate} fps</source>
        <translation>{rate} 帧/秒</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/window/session_display.py"/>
        <source>No object is isolated.</source>
        <translation>没有被单独聆听的对象。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/window/session_display.py"/>
        <source>&amp;Undo {step}</source>
        <translation>撤销 {step}(&amp;U)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/window/session_display.py"/>
        <source>&amp;Redo {step}</source>
        <translation>重做 {step}(&amp;R)</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/export_form.py"/>
        <location filename="../../pixelplayer_gui/actions.py"/>
        <location filename="../../pixelplayer_gui/window/session_display.py"/>
        <source>This clip has no picture.</source>
        <translation>这段视频没有画面。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/workers/inference_worker.py"/>
        <source>Listening to what is marked</source>
        <translation>正在聆听标记的片段</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/workers/inference_worker.py"/>
        <source>Separating {count} objects</source>
        <translation>正在分离 {count} 个对象</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/workers/inference_worker.py"/>
        <source>Finding objects</source>
        <translation>正在查找对象</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/workers/inference_worker.py"/>
        <source>Separating 1 object</source>
        <translation>正在分离 1 个对象</translation>
    </message>
    <message>
        <location filename="../../engine/analysis/model_host.py"/>
        <source>The clip is not being analysed, because no model could be loaded.</source>
        <translation>无法加载任何模型，因此没有分析这段视频。</translation>
    </message>
    <message>
        <location filename="../../engine/analysis/model_host.py"/>
        <source>The GPU gave up, because {why}; going on with the CPU.</source>
        <translation>GPU 无法继续，因为{why}；改用 CPU 继续。</translation>
    </message>
    <message>
        <location filename="../../engine/analysis/model_host.py"/>
        <source>its memory ran out</source>
        <translation>显存不足</translation>
    </message>
    <message>
        <location filename="../../engine/analysis/model_host.py"/>
        <source>it failed</source>
        <translation>它出错了</translation>
    </message>
    <message>
        <location filename="../../engine/analysis/model_host.py"/>
        <source>The GPU is not used, because {why}; going on with the CPU.</source>
        <translation>未使用 GPU，因为{why}；改用 CPU 继续。</translation>
    </message>
    <message>
        <location filename="../../engine/analysis/analyser.py"/>
        <source>The click lies outside the picture; click inside it.</source>
        <translation>点击的位置在画面之外；请在画面内点击。</translation>
    </message>
    <message>
        <location filename="../../engine/analysis/analyser.py"/>
        <source>The region lies outside the picture; draw it inside the picture.</source>
        <translation>区域在画面之外；请在画面内划选。</translation>
    </message>
    <message>
        <location filename="../../engine/analysis/batching.py"/>
        <source>Memory ran out during the analysis; close other programs and try again, or choose a smaller model.</source>
        <translation>分析时内存耗尽；请关闭其他程序后重试，或选择更小的模型。</translation>
    </message>
    <message>
        <location filename="../../engine/analysis/clip_features.py"/>
        <source>This clip has no picture to click on; open a film with a picture.</source>
        <translation>这段视频没有可点击的画面；请打开有画面的视频。</translation>
    </message>
    <message>
        <location filename="../../engine/analysis/clip_features.py"/>
        <source>This clip has no sound to separate; open a film with a sound track.</source>
        <translation>这段视频没有可分离的声音；请打开有音轨的视频。</translation>
    </message>
    <message>
        <location filename="../../engine/analysis/clip_features.py"/>
        <source>The sound track of this clip is empty; open a film with sound.</source>
        <translation>这段视频的音轨是空的；请打开有声音的视频。</translation>
    </message>
    <message>
        <location filename="../../engine/analysis/clip_features.py"/>
        <source>This model cannot tell the sound of a pixel; choose one that can.</source>
        <translation>这个模型无法分辨像素的声音；请选择能够分辨的模型。</translation>
    </message>
    <message>
        <location filename="../../engine/atomic_file.py"/>
        <source>the disk is full; free some space and try again.</source>
        <translation>磁盘已满；请腾出空间后重试。</translation>
    </message>
    <message>
        <location filename="../../engine/atomic_file.py"/>
        <source>your share of the disk is used up; free some space and try again.</source>
        <translation>你的磁盘配额已用完；请腾出空间后重试。</translation>
    </message>
    <message>
        <location filename="../../engine/atomic_file.py"/>
        <source>you may not write there; choose another place.</source>
        <translation>没有写入权限；请选择其他位置。</translation>
    </message>
    <message>
        <location filename="../../engine/atomic_file.py"/>
        <source>that disk is read-only; choose another place.</source>
        <translation>那个磁盘是只读的；请选择其他位置。</translation>
    </message>
    <message>
        <location filename="../../engine/atomic_file.py"/>
        <source>its folder does not exist; create it or choose another place.</source>
        <translation>所在文件夹不存在；请创建它或选择其他位置。</translation>
    </message>
    <message>
        <location filename="../../engine/atomic_file.py"/>
        <source>a part of its path is a file, not a folder; choose another place.</source>
        <translation>路径中有一段是文件而不是文件夹；请选择其他位置。</translation>
    </message>
    <message>
        <location filename="../../engine/atomic_file.py"/>
        <source>there is a folder of that name; choose another name.</source>
        <translation>已有同名文件夹；请换个名字。</translation>
    </message>
    <message>
        <location filename="../../engine/atomic_file.py"/>
        <source>the name is too long; choose a shorter one.</source>
        <translation>文件名太长；请缩短。</translation>
    </message>
    <message>
        <location filename="../../engine/atomic_file.py"/>
        <source>the disk failed while writing; choose another place.</source>
        <translation>写入时磁盘出错；请选择其他位置。</translation>
    </message>
    <message>
        <location filename="../../engine/atomic_file.py"/>
        <source>it would be larger than that disk allows; choose another place.</source>
        <translation>文件会超过那个磁盘允许的大小；请选择其他位置。</translation>
    </message>
    <message>
        <location filename="../../engine/atomic_file.py"/>
        <source>{what}; choose another place.</source>
        <translation>{what}；请选择其他位置。</translation>
    </message>
    <message>
        <location filename="../../engine/atomic_file.py"/>
        <source>there is a pipe or a device of that name; choose another.</source>
        <translation>已有同名的管道或设备；请换一个名称。</translation>
    </message>
    <message>
        <location filename="../../engine/atomic_file.py"/>
        <source>there is a file of that name; choose another.</source>
        <translation>已有同名文件；请换个名字。</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>Cannot open {path}: {why}</source>
        <translation>无法打开 {path}：{why}</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>Cannot read {path}: {why}</source>
        <translation>无法读取 {path}：{why}</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>Cannot write {path}: {why}</source>
        <translation>无法写入 {path}：{why}</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>There is no model named {name!r}; did you mean {near}?</source>
        <translation>没有名为 {name!r} 的模型；你是不是想要 {near}？</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>There is no model named {name!r}; see `pixelplayer models`.</source>
        <translation>没有名为 {name!r} 的模型；请看 `pixelplayer models`。</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>Stopped on request; what was finished is kept.</source>
        <translation>已按要求停止；完成的部分已保留。</translation>
    </message>
    <message>
        <location filename="../../engine/export/audio_formats.py"/>
        <source>{form} needs a name that ends in {suffix}.</source>
        <translation>{form} 的文件名必须以 {suffix} 结尾。</translation>
    </message>
    <message>
        <location filename="../../engine/export/audio_writer.py"/>
        <source>{count} samples, {channels} channels at {rate} Hz</source>
        <translation>{count} 个采样，{channels} 声道，{rate} Hz</translation>
    </message>
    <message>
        <location filename="../../engine/export/audio_writer.py"/>
        <source>{count} samples were too loud for {form} and were clipped; choose 32-bit float to keep them.</source>
        <translation>有 {count} 个采样对 {form} 来说太响而被削波；请选择 32 位浮点以完整保留。</translation>
    </message>
    <message>
        <location filename="../../engine/export/audio_writer.py"/>
        <source>FLAC holds at most {channels} channels; choose WAV.</source>
        <translation>FLAC 最多容纳 {channels} 个声道；请选择 WAV。</translation>
    </message>
    <message>
        <location filename="../../engine/export/audio_writer.py"/>
        <source>the disk is full; {needed:.0f} MB are needed and {free:.0f} MB free.</source>
        <translation>磁盘空间不足：需要 {needed:.0f} MB，剩余 {free:.0f} MB。</translation>
    </message>
    <message>
        <location filename="../../engine/export/audio_writer.py"/>
        <location filename="../../engine/export/export_job.py"/>
        <location filename="../../engine/media/writing/completeness.py"/>
        <source>length</source>
        <translation>长度</translation>
    </message>
    <message>
        <location filename="../../engine/export/audio_writer.py"/>
        <source>{file}: {what}</source>
        <translation>{file}：{what}</translation>
    </message>
    <message>
        <location filename="../../engine/export/export.py"/>
        <source>There is nothing to export; name a film or a folder for the stems.</source>
        <translation>没有可导出的内容；请指定视频文件或分轨文件夹。</translation>
    </message>
    <message>
        <location filename="../../engine/export/export.py"/>
        <source>{name} has no sound, so there is nothing to mix.</source>
        <translation>{name} 没有声音，没有可混音的内容。</translation>
    </message>
    <message>
        <location filename="../../engine/export/export.py"/>
        <source>Sound files can be {formats}; choose one of them.</source>
        <translation>声音文件可以是 {formats}；请选择其中一种。</translation>
    </message>
    <message>
        <location filename="../../engine/export/export.py"/>
        <source>it is the clip itself; choose another name.</source>
        <translation>它就是原视频本身；请换个名字。</translation>
    </message>
    <message>
        <location filename="../../engine/export/export.py"/>
        <source>its name has no ending, such as .mp4; add one.</source>
        <translation>文件名没有扩展名（例如 .mp4）；请加上。</translation>
    </message>
    <message>
        <location filename="../../engine/export/export_job.py"/>
        <source>The mix was too loud for the file; its peaks were limited by up to {reduction:.1f} dB.</source>
        <translation>混音对文件来说太响了；峰值最多被限幅 {reduction:.1f} dB。</translation>
    </message>
    <message>
        <location filename="../../engine/export/export_job.py"/>
        <source>It is too quiet or too short to measure; its level was kept.</source>
        <translation>声音太轻或太短，无法测量；音量保持不变。</translation>
    </message>
    <message>
        <location filename="../../engine/export/export_job.py"/>
        <source>The sound was {verb} by {gain:.1f} dB, from {old:.1f} to {new:.1f} LUFS.</source>
        <translation>声音已{verb} {gain:.1f} dB，从 {old:.1f} 到 {new:.1f} LUFS。</translation>
    </message>
    <message>
        <location filename="../../engine/export/export_job.py"/>
        <source>{reached:.1f} LUFS ({asked:g} asked)</source>
        <translation>{reached:.1f} LUFS(目标 {asked:g})</translation>
    </message>
    <message>
        <location filename="../../engine/export/export_job.py"/>
        <source>There is no sound in the range; mark another one.</source>
        <translation>该范围内没有声音；请标出另一个范围。</translation>
    </message>
    <message>
        <location filename="../../engine/export/export_job.py"/>
        <source>The look at the finished film found a fault in its {what}: {detail}</source>
        <translation>检查成品视频时发现问题，{what}：{detail}</translation>
    </message>
    <message>
        <location filename="../../engine/export/export_job.py"/>
        <source>sound: loudness</source>
        <translation>声音：响度</translation>
    </message>
    <message>
        <location filename="../../engine/export/export_job.py"/>
        <source>The sounds of the objects are not separated yet; do so first.</source>
        <translation>各对象的声音还没有分离；请先分离。</translation>
    </message>
    <message>
        <location filename="../../engine/export/export_job.py"/>
        <source>raised</source>
        <translation>提高</translation>
    </message>
    <message>
        <location filename="../../engine/export/export_job.py"/>
        <source>lowered</source>
        <translation>降低</translation>
    </message>
    <message>
        <location filename="../../engine/export/process.py"/>
        <source>The export stopped unexpectedly (status {status}); try again, and export to another folder should it happen again.</source>
        <translation>导出意外停止（状态 {status}）；请重试，如果再次发生，请导出到另一个文件夹。</translation>
    </message>
    <message>
        <location filename="../../engine/media/clip.py"/>
        <source>it holds neither picture nor sound.</source>
        <translation>它既没有画面也没有声音。</translation>
    </message>
    <message>
        <location filename="../../engine/media/clip.py"/>
        <source>its sound claims {rate} samples a second in {channels} channels, which is outside what can be read ({least} to {most} samples); it is damaged.</source>
        <translation>其声音声称每秒 {rate} 个样本、{channels} 个声道，超出可读范围（{least} 至 {most} 个样本）；文件已损坏。</translation>
    </message>
    <message>
        <location filename="../../engine/media/clip.py"/>
        <source>it is in a codec that is not known; convert it first.</source>
        <translation>其编解码器未知；请先转换。</translation>
    </message>
    <message>
        <location filename="../../engine/media/clip.py"/>
        <source>{name} has no sound track {number}; it has {count}.</source>
        <translation>{name} 没有第 {number} 条音轨；共有 {count} 条。</translation>
    </message>
    <message>
        <location filename="../../engine/media/clip.py"/>
        <source>{name} has no picture; it holds only sound.</source>
        <translation>{name} 没有画面，只有声音。</translation>
    </message>
    <message>
        <location filename="../../engine/media/clip.py"/>
        <source>{name} has no sound; choose a film that has.</source>
        <translation>{name} 没有声音；请选择有声音的视频。</translation>
    </message>
    <message>
        <location filename="../../engine/media/pyav.py"/>
        <source>you may not read it; change its permissions.</source>
        <translation>没有读取权限；请修改文件权限。</translation>
    </message>
    <message>
        <location filename="../../engine/media/pyav.py"/>
        <location filename="../../engine/project/storage.py"/>
        <location filename="../../engine/mixing/binaural/sofa.py"/>
        <source>there is no such file; check its name and place.</source>
        <translation>没有这个文件；请检查文件名和位置。</translation>
    </message>
    <message>
        <location filename="../../engine/media/pyav.py"/>
        <source>it is a folder; choose a film in it.</source>
        <translation>它是文件夹；请选择里面的视频。</translation>
    </message>
    <message>
        <location filename="../../engine/media/pyav.py"/>
        <source>it is a pipe or a device; save the film as a file and open that.</source>
        <translation>它是管道或设备；请先把影片保存为文件，再打开该文件。</translation>
    </message>
    <message>
        <location filename="../../engine/media/pyav.py"/>
        <source>the file is empty; copy or download it again.</source>
        <translation>文件是空的；请重新复制或下载。</translation>
    </message>
    <message>
        <location filename="../../engine/atomic_file.py"/>
        <location filename="../../engine/media/pyav.py"/>
        <location filename="../../engine/project/film_checksum.py"/>
        <location filename="../../engine/project/storage.py"/>
        <source>{why}.</source>
        <translation>{why}。</translation>
    </message>
    <message>
        <location filename="../../engine/media/pyav.py"/>
        <source>it is cut off: the index at its end is missing; copy or download it again.</source>
        <translation>文件不完整：缺少末尾的索引；请重新复制或下载。</translation>
    </message>
    <message>
        <location filename="../../engine/media/pyav.py"/>
        <source>it is a list of other files; open the film itself.</source>
        <translation>它只是其他文件的列表；请打开影片本身。</translation>
    </message>
    <message>
        <location filename="../../engine/media/pyav.py"/>
        <source>it is not a film or a sound file.</source>
        <translation>它不是视频或声音文件。</translation>
    </message>
    <message>
        <location filename="../../engine/media/pyav.py"/>
        <source>it is not a film or a sound file that can be read ({error}).</source>
        <translation>它不是可读取的视频或声音文件（{error}）。</translation>
    </message>
    <message>
        <location filename="../../engine/media/reading/video_reader.py"/>
        <source>none of its pictures can be read; the file is damaged.</source>
        <translation>没有一帧画面可以读取；文件已损坏。</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/audio_feed.py"/>
        <source>{suffix} files cannot hold {what} sound of {channels} channels; choose {fitting}.</source>
        <translation>{suffix} 文件不能存放 {channels} 声道的 {what} 声音；请选择 {fitting}。</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/audio_feed.py"/>
        <source>no kind of film that can be written holds {what} sound of {channels} channels; export the sound alone, as .wav.</source>
        <translation>没有可写的影片格式能存放 {channels} 声道的 {what} 声音；请只导出声音（.wav）。</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/audio_feed.py"/>
        <source>The sound was {old} and is {new} in the new file.</source>
        <translation>声音原为 {old}，在新文件中为 {new}。</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/audio_feed.py"/>
        <source>The channels were {old} and are {new} in the new file.</source>
        <translation>声道布局原为 {old}，新文件中为 {new}。</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/audio_feed.py"/>
        <source>The sound was resampled from {old} to {new} Hz for {codec}.</source>
        <translation>为了 {codec}，声音从 {old} Hz 重采样到 {new} Hz。</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/output_file.py"/>
        <source>what was written cannot be read again: {why}</source>
        <translation>写好的文件无法再读取：{why}</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/output_file.py"/>
        <source>the file could not be made ({why}); choose another kind of file.</source>
        <translation>无法生成文件（{why}）；请选择其他文件类型。</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/output_file.py"/>
        <source>that is the film being read; choose another name.</source>
        <translation>那是正在读取的视频；请换个名字。</translation>
    </message>
    <message>
        <location filename="../../engine/export/outputs.py"/>
        <source>{output} would be written over {source}, which is being read; choose another folder or name.</source>
        <translation>{output} 会覆盖正在读取的 {source}；请选择另一个文件夹或名称。</translation>
    </message>
    <message>
        <location filename="../../engine/export/outputs.py"/>
        <source>Two of the files asked for would be {output}; choose another folder or name.</source>
        <translation>所要的文件中有两个都会是 {output}；请选择另一个文件夹或名称。</translation>
    </message>
    <message>
        <location filename="../../engine/export/outputs.py"/>
        <location filename="../../engine/media/writing/output_file.py"/>
        <source>the disk is too full by some {missing} MB; make room or choose another place.</source>
        <translation>磁盘空间还差大约 {missing} MB；请腾出空间或选择其他位置。</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/remuxer.py"/>
        <source>The chapters were left out: {suffix} files cannot hold them.</source>
        <translation>章节未写入：{suffix} 文件不能容纳章节。</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/remuxer.py"/>
        <source>The picture will lie unturned: {suffix} files cannot turn it.</source>
        <translation>画面不会旋转：{suffix} 文件不支持旋转。</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/stream_plan.py"/>
        <source>{suffix} is no kind of film file; use .mp4, .mov or .mkv.</source>
        <translation>{suffix} 不是视频文件格式；请用 .mp4、.mov 或 .mkv。</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/stream_plan.py"/>
        <source>Stream {number} was left out: its codec is unknown.</source>
        <translation>第 {number} 条流已略去：其编解码器未知。</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/stream_plan.py"/>
        <source>no suffix</source>
        <translation>没有扩展名</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/stream_plan.py"/>
        <source>it cannot hold the sound as it is; render it instead.</source>
        <translation>它不能原样容纳这种声音；请重新编码。</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/stream_plan.py"/>
        <source>The picture was left out: {suffix} files hold only sound.</source>
        <translation>画面未写入：{suffix} 文件只能容纳声音。</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/stream_plan.py"/>
        <source>Sound track {number}</source>
        <translation>音轨 {number}</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/stream_plan.py"/>
        <source>A track</source>
        <translation>一条轨道</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/stream_plan.py"/>
        <source>{name} was left out: a sound file holds the sound you hear alone.</source>
        <translation>{name}未写入：声音文件只包含你听到的声音。</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/stream_plan.py"/>
        <source>{name} is empty and was left out.</source>
        <translation>{name} 是空的，已略去。</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/stream_plan.py"/>
        <source>{name} was left out: it is damaged or in an unknown codec.</source>
        <translation>{name}未写入：已损坏或编码未知。</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/stream_plan.py"/>
        <source>{name} was left out: the new file cannot hold {codec} sound.</source>
        <translation>{name}未写入：新文件不能容纳 {codec} 声音。</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/stream_plan.py"/>
        <source>is cut exactly</source>
        <translation>精确剪切</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/stream_plan.py"/>
        <source>starts on time</source>
        <translation>准时开始</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/stream_plan.py"/>
        <source>{name} was encoded anew as {codec}, so that it {why}.</source>
        <translation>{name}已重新编码为 {codec}，以便{why}。</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/stream_plan.py"/>
        <source>The attached file {name} was left out: only .mkv files hold any.</source>
        <translation>附件 {name} 未写入：只有 .mkv 文件能容纳附件。</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/stream_plan.py"/>
        <source>A cover or thumbnail</source>
        <translation>封面或缩略图</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/stream_plan.py"/>
        <source>{suffix} files cannot hold {codec} pictures as they are; choose {fitting}.</source>
        <translation>{suffix} 文件不能原样存放 {codec} 画面；请选择 {fitting}。</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/stream_plan.py"/>
        <source>no kind of film that can be written holds {codec} pictures as they are; export the sound alone, as .wav or .flac.</source>
        <translation>没有可写的影片格式能原样存放 {codec} 画面；请只导出声音（.wav 或 .flac）。</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/stream_plan.py"/>
        <source>A subtitle track</source>
        <translation>字幕</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/stream_plan.py"/>
        <source>A data track</source>
        <translation>数据轨</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/stream_plan.py"/>
        <source>{kind} was left out: the new file cannot hold it.</source>
        <translation>{kind}未写入：新文件不能容纳。</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/stream_plan.py"/>
        <source>A data track was left out: it cannot be cut.</source>
        <translation>数据轨未写入：无法剪切。</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/trim.py"/>
        <source>The selection {start:.2f} to {stop:.2f} s holds nothing of the clip; select a part of it.</source>
        <translation>选区 {start:.2f} 到 {stop:.2f} 秒不在视频范围内；请选择视频的一部分。</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/verify.py"/>
        <source>{found} of {wanted} packets</source>
        <translation>{wanted} 个数据包中的 {found} 个</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/verify.py"/>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/verify.py"/>
        <source>{streams} missing</source>
        <translation>缺少 {streams}</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/verify.py"/>
        <source>film: tracks</source>
        <translation>视频：轨道</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/verify.py"/>
        <source>{width} × {height}</source>
        <translation>{width} × {height}</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/verify.py"/>
        <source>{space}, {depth} bit</source>
        <translation>{space}，{depth} 位</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/verify.py"/>
        <source>it is {off:.1f} ms too {word}</source>
        <translation>{word} {off:.1f} 毫秒</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/verify.py"/>
        <source>differs by {far:.2g}</source>
        <translation>相差 {far:.2g}</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/completeness.py"/>
        <location filename="../../engine/media/writing/verify.py"/>
        <source>{seconds:.2f} s</source>
        <translation>{seconds:.2f} 秒</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/verify.py"/>
        <source>{size}, turned {degrees}°</source>
        <translation>{size}，旋转 {degrees}°</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/verify.py"/>
        <source>sound: length</source>
        <translation>声音：长度</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/verify.py"/>
        <source>to the sample</source>
        <translation>精确到样本</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/verify.py"/>
        <source>long</source>
        <translation>长了</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/verify.py"/>
        <source>short</source>
        <translation>短了</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/verify.py"/>
        <source>{milliseconds:.2f} ms late</source>
        <translation>晚 {milliseconds:.2f} 毫秒</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/verify.py"/>
        <source>{stream}: packets</source>
        <translation>{stream}：数据包</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/verify.py"/>
        <source>{stream}: times</source>
        <translation>{stream}：时间戳</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/verify.py"/>
        <source>picture: size and turn</source>
        <translation>画面：尺寸和方向</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/verify.py"/>
        <source>picture: colour</source>
        <translation>画面：颜色</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/verify.py"/>
        <source>chapters</source>
        <translation>章节</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/verify.py"/>
        <source>sound: on time</source>
        <translation>声音：时间对齐</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/verify.py"/>
        <source>sound: the same</source>
        <translation>声音：一致</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/verify.py"/>
        <source>sound: can be read</source>
        <translation>声音：可读取</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/verify.py"/>
        <source>it is missing</source>
        <translation>缺失</translation>
    </message>
    <message>
        <location filename="../../engine/mixing/binaural/sofa.py"/>
        <source>it is missing; install PixelPlayer again.</source>
        <translation>文件缺失；请重新安装 PixelPlayer。</translation>
    </message>
    <message>
        <location filename="../../engine/mixing/binaural/sofa.py"/>
        <source>it is not a SOFA file (or is damaged).</source>
        <translation>它不是 SOFA 文件（或已损坏）。</translation>
    </message>
    <message>
        <location filename="../../engine/mixing/binaural/sofa.py"/>
        <source>it holds {convention}; a {wanted} file is needed.</source>
        <translation>其中是 {convention}；需要 {wanted} 文件。</translation>
    </message>
    <message>
        <location filename="../../engine/mixing/binaural/sofa.py"/>
        <source>it is no file; choose a SOFA file.</source>
        <translation>它不是文件；请选择一个 SOFA 文件。</translation>
    </message>
    <message>
        <location filename="../../engine/mixing/binaural/sofa.py"/>
        <source>its responses are not those of two ears; choose a head&apos;s file.</source>
        <translation>其中的响应不是双耳的；请选择头部响应文件。</translation>
    </message>
    <message>
        <location filename="../../engine/mixing/binaural/sofa.py"/>
        <source>its sampling rate of {rate:g} Hz makes no sense.</source>
        <translation>采样率 {rate:g} Hz 不合理。</translation>
    </message>
    <message>
        <location filename="../../engine/mixing/binaural/sofa.py"/>
        <source>it has no {name}; a {wanted} file is needed.</source>
        <translation>其中没有 {name}；需要 {wanted} 文件。</translation>
    </message>
    <message>
        <location filename="../../engine/mixing/binaural/sofa.py"/>
        <source>its {name} holds values that are not numbers.</source>
        <translation>其中的 {name} 含有非数值。</translation>
    </message>
    <message>
        <location filename="../../engine/mixing/binaural/sofa.py"/>
        <source>its {name} leads to another file; get a whole one.</source>
        <translation>其中的 {name} 指向另一个文件；请获取完整的文件。</translation>
    </message>
    <message>
        <location filename="../../engine/mixing/binaural/sofa.py"/>
        <source>its {name} holds no numbers.</source>
        <translation>其中的 {name} 不包含数值。</translation>
    </message>
    <message>
        <location filename="../../engine/mixing/binaural/sofa.py"/>
        <source>its {name} is too large for a head&apos;s file.</source>
        <translation>其中的 {name} 对头部测量文件来说过大。</translation>
    </message>
    <message>
        <location filename="../../engine/mixing/binaural/sofa.py"/>
        <source>its directions are of the unknown kind {kind!r}.</source>
        <translation>方向的类型 {kind!r} 未知。</translation>
    </message>
    <message>
        <location filename="../../engine/mixing/binaural/sofa.py"/>
        <source>its {name} does not fit its {count} responses.</source>
        <translation>其中的 {name} 与 {count} 个响应不符。</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/card.py"/>
        <source>The card {path} cannot be read ({error}); fetch the weights again.</source>
        <translation>无法读取模型卡 {path}（{error}）；请重新获取权重。</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/card.py"/>
        <source>The weights {path} have changed since they were fetched; delete the file and fetch it again.</source>
        <translation>权重 {path} 获取后被改动过；请删除文件并重新获取。</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/card.py"/>
        <source>The checksum of {file} is missing in {lock}; fetch the weights again.</source>
        <translation>{lock} 中缺少 {file} 的校验和；请重新获取权重。</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/card.py"/>
        <source>The checksums {path} cannot be read; delete the folder and fetch the weights again.</source>
        <translation>无法读取校验和 {path}；请删除文件夹并重新获取权重。</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/catalogue.py"/>
        <source>The Sound of Pixels (Zhao et al., ECCV 2018), the authors&apos; weights; mono, 11 kHz</source>
        <translation>The Sound of Pixels（Zhao 等，ECCV 2018），作者发布的权重；单声道，11 kHz</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/catalogue.py"/>
        <source>No licence is stated.</source>
        <translation>没有声明许可证。</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/catalogue.py"/>
        <source>{name} has no published weights to fetch; its own come with PixelPlayer.</source>
        <translation>{name} 没有可获取的公开权重；它自己的权重随 PixelPlayer 提供。</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/catalogue.py"/>
        <source>{name} is not the file that was fetched first (checksum) and was deleted; fetch it again, or delete {lock} to accept a new one.</source>
        <translation>{name} 与最初获取的文件不同（校验和），已删除；请重新获取，或删除 {lock} 以接受新文件。</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/download.py"/>
        <source>the connection broke off</source>
        <translation>连接中断</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/download.py"/>
        <source>, what has arrived is kept</source>
        <translation>，已收到的部分会保留</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/download.py"/>
        <source>{failure}: {why}; check the internet connection and try again{kept}.</source>
        <translation>{failure}：{why}；请检查网络连接后重试{kept}。</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/download.py"/>
        <source>{failure}: the server answers {status} {reason}; try again later, or get the files elsewhere and name their folder with --weights.</source>
        <translation>{failure}：服务器回应 {status} {reason}；请稍后重试，或从别处取得文件并用 --weights 指定其文件夹。</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/download.py"/>
        <source>{failure}: what answers is a web page, not the file; if this network asks for a login, log in with a browser and try again.</source>
        <translation>{failure}：收到的是网页而不是文件；如果网络需要登录，请先用浏览器登录再试。</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/download.py"/>
        <source>{failure}: what answers is larger than the file, which has at most {most:.0f} MB; get it elsewhere and name its folder with --weights.</source>
        <translation>{failure}：返回的内容比该文件大，而该文件最多 {most:.0f} MB；请从别处获取，并用 --weights 指定其文件夹。</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/download.py"/>
        <source>Cannot fetch {name} from {host}</source>
        <translation>无法从 {host} 获取 {name}</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/loading.py"/>
        <source>run `pixelplayer models get {name}` or </source>
        <translation>请运行 `pixelplayer models get {name}`，或</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/loading.py"/>
        <source>The weights of {name} are not on this machine; {fetching}name them with --weights.</source>
        <translation>这台机器上没有 {name} 的权重；{fetching}用 --weights 指定。</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/loading.py"/>
        <source>{path} is a folder; {name} takes one .safetensors file.</source>
        <translation>{path} 是文件夹；{name} 需要一个 .safetensors 文件。</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/loading.py"/>
        <source>There are no weights at {path}; check the path.</source>
        <translation>{path} 处没有权重；请检查路径。</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/loading.py"/>
        <source>train them (`pixelplayer train --model {name}`), import a file of them, or </source>
        <translation>请训练它（`pixelplayer train --model {name}`）、从文件导入，或</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/loading.py"/>
        <source>The weights {path} are not what their card says (checksum); install them again.</source>
        <translation>权重 {path} 与模型卡不符（校验和）；请重新安装。</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/loading.py"/>
        <source>The card of {file} asks for what {name} cannot be ({error}); fetch the weights again.</source>
        <translation>{file} 的卡片要求了 {name} 做不到的设置（{error}）；请重新获取权重。</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/loading.py"/>
        <source>{device!r} is no device; use auto, cpu or cuda.</source>
        <translation>{device!r} 不是设备；请用 auto、cpu 或 cuda。</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/loading.py"/>
        <source>There is no usable CUDA GPU {device!r} on this machine; use --device cpu, or install a GPU driver and a CUDA build of torch.</source>
        <translation>这台机器上没有可用的 CUDA GPU {device!r}；请用 --device cpu，或安装显卡驱动和 CUDA 版 torch。</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/state_dict.py"/>
        <source>There is no {name} in {folder}; all files are needed.</source>
        <translation>{folder} 中没有 {name}；需要所有文件。</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/state_dict.py"/>
        <source>The weights {path} cannot be read ({error}); fetch them again.</source>
        <translation>无法读取权重 {path}（{error}）；请重新获取。</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/state_dict.py"/>
        <source>The weights {where} do not fit: {key} is missing.</source>
        <translation>权重 {where} 不匹配：缺少 {key}。</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/state_dict.py"/>
        <source>The weights {where} are damaged: {key} holds what is no number; fetch them again.</source>
        <translation>权重 {where} 已损坏：{key} 中含有非数值；请重新获取。</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/state_dict.py"/>
        <source>The weights {where} do not fit: {key} is {found} instead of {right}.</source>
        <translation>权重 {where} 不匹配：{key} 是 {found}，应为 {right}。</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/state_dict.py"/>
        <source>The weights {where} do not fit: {surplus} has no place.</source>
        <translation>权重 {where} 不匹配：{surplus} 没有对应的位置。</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/store.py"/>
        <source>The weights of {name} are not on this machine.</source>
        <translation>本机上没有 {name} 的权重。</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/store.py"/>
        <source>The weights {file} of {name} are damaged; remove them and bring them again.</source>
        <translation>{name} 的权重 {file} 已损坏；请删除后重新获取。</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/store.py"/>
        <source>weights are a .safetensors file with a card (.json) beside it.</source>
        <translation>权重应为 .safetensors 文件，旁边附有说明卡（.json）。</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/store.py"/>
        <source>its card {name} is not beside it.</source>
        <translation>旁边没有其说明卡 {name}。</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/store.py"/>
        <source>{name} comes with PixelPlayer already; choose another file.</source>
        <translation>{name} 已随 PixelPlayer 提供；请选择其他文件。</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/store.py"/>
        <source>{name} is not what its card says (checksum); copy it again.</source>
        <translation>{name} 与其说明卡不符（校验和）；请重新复制。</translation>
    </message>
    <message>
        <location filename="../../engine/models/weights/store.py"/>
        <source>{name} comes with PixelPlayer and cannot be removed.</source>
        <translation>{name} 随 PixelPlayer 提供，不能删除。</translation>
    </message>
    <message>
        <location filename="../../engine/playback/outputs/audio_devices.py"/>
        <source>The sound library PortAudio is missing (Debian: apt install libportaudio2)</source>
        <translation>缺少声音库 PortAudio（Debian：apt install libportaudio2）</translation>
    </message>
    <message>
        <location filename="../../engine/playback/outputs/audio_devices.py"/>
        <source>The sound card {name} is not there</source>
        <translation>没有声卡 {name}</translation>
    </message>
    <message>
        <location filename="../../engine/playback/outputs/audio_devices.py"/>
        <location filename="../../engine/playback/outputs/blocking_output.py"/>
        <source>The sound card cannot be opened ({error})</source>
        <translation>无法打开声卡（{error}）</translation>
    </message>
    <message>
        <location filename="../../engine/playback/outputs/blocking_output.py"/>
        <location filename="../../engine/playback/outputs/ring_output.py"/>
        <source>The sound card {name} went away</source>
        <translation>声卡 {name} 已断开</translation>
    </message>
    <message>
        <location filename="../../engine/playback/outputs/blocking_output.py"/>
        <source>The sound card cannot be closed ({error})</source>
        <translation>无法关闭声卡（{error}）</translation>
    </message>
    <message>
        <location filename="../../engine/playback/outputs/open_output.py"/>
        <location filename="../../engine/playback/playback_loop.py"/>
        <source>{why}: playing silently.</source>
        <translation>{why}：正在无声播放。</translation>
    </message>
    <message>
        <location filename="../../engine/playback/outputs/open_output.py"/>
        <source>No sound card found: playing silently.</source>
        <translation>没有找到声卡：正在无声播放。</translation>
    </message>
    <message>
        <location filename="../../engine/playback/outputs/open_output.py"/>
        <source>{missing}: playing on {card}.</source>
        <translation>{missing}：改用 {card} 播放。</translation>
    </message>
    <message>
        <location filename="../../engine/playback/outputs/ring_output.py"/>
        <source>cannot be opened</source>
        <translation>无法打开</translation>
    </message>
    <message>
        <location filename="../../engine/playback/outputs/ring_output.py"/>
        <source>The sound card {name} takes no more sound; open it again</source>
        <translation>声卡 {name} 不再接收声音；请重新打开</translation>
    </message>
    <message>
        <location filename="../../engine/playback/outputs/ring_output.py"/>
        <source>cannot be closed</source>
        <translation>无法关闭</translation>
    </message>
    <message>
        <location filename="../../engine/playback/outputs/ring_output.py"/>
        <source>went away</source>
        <translation>已断开</translation>
    </message>
    <message>
        <location filename="../../engine/playback/outputs/ring_output.py"/>
        <source>The sound card {what} ({error})</source>
        <translation>声卡{what}（{error}）</translation>
    </message>
    <message>
        <location filename="../../engine/project/recovery.py"/>
        <source>the kept work is damaged ({error}).</source>
        <translation>保留的工作已损坏（{error}）。</translation>
    </message>
    <message>
        <location filename="../../engine/project/storage.py"/>
        <source>the project holds a value no file can hold ({error}).</source>
        <translation>工程中有无法写入文件的值（{error}）。</translation>
    </message>
    <message>
        <location filename="../../engine/project/storage.py"/>
        <source>the project is damaged ({error}).</source>
        <translation>工程已损坏（{error}）。</translation>
    </message>
    <message>
        <location filename="../../engine/project/storage.py"/>
        <source>it is not a PixelPlayer project, or a damaged one.</source>
        <translation>它不是 PixelPlayer 工程，或已损坏。</translation>
    </message>
    <message>
        <location filename="../../engine/project/storage.py"/>
        <source>it is not a PixelPlayer project.</source>
        <translation>它不是 PixelPlayer 工程。</translation>
    </message>
    <message>
        <location filename="../../engine/project/storage.py"/>
        <source>its clip {clip} is not there any more; say where the clip is now.</source>
        <translation>工程所用的视频 {clip} 已不在原处；请指出它现在的位置。</translation>
    </message>
    <message>
        <location filename="../../engine/project/storage.py"/>
        <source>its clip {clip} was replaced by another film.</source>
        <translation>工程所用的视频 {clip} 已被另一段视频替换。</translation>
    </message>
    <message>
        <location filename="../../engine/project/storage.py"/>
        <source>the project is damaged (its version is {version!r}).</source>
        <translation>工程已损坏（版本为 {version!r}）。</translation>
    </message>
    <message>
        <location filename="../../engine/project/storage.py"/>
        <source>a newer PixelPlayer saved it (file version {version}); update PixelPlayer.</source>
        <translation>它由更新版的 PixelPlayer 保存（文件版本 {version}）；请更新 PixelPlayer。</translation>
    </message>
    <message>
        <location filename="../../engine/scene/stems.py"/>
        <source>there are no stems in it; separate the clip again.</source>
        <translation>其中没有分轨；请重新分离视频。</translation>
    </message>
    <message>
        <location filename="../../engine/scene/stems.py"/>
        <source>the stems were closed meanwhile; separate the clip again.</source>
        <translation>分轨已被关闭；请重新分离视频。</translation>
    </message>
    <message>
        <location filename="../../engine/cli/exit_status.py"/>
        <source>This is a fault of PixelPlayer ({what}); the details are in {log}.</source>
        <translation>这是 PixelPlayer 的错误（{what}）；详情见 {log}。</translation>
    </message>
    <message>
        <location filename="../../engine/cli/exit_status.py"/>
        <source>Stopped on request.</source>
        <translation>已按要求停止。</translation>
    </message>
    <message>
        <location filename="../../engine/cli/exit_status.py"/>
        <source>The memory is full; close other programs and try again.</source>
        <translation>内存已满；请关闭其他程序后重试。</translation>
    </message>
    <message>
        <location filename="../../engine/cli/exit_status.py"/>
        <source>The disk is full; free some space and try again.</source>
        <translation>磁盘已满；请腾出空间后重试。</translation>
    </message>
    <message>
        <location filename="../../engine/cli/exit_status.py"/>
        <source>The name {name} is too long; choose a shorter one.</source>
        <translation>名称 {name} 太长；请换一个较短的名称。</translation>
    </message>
    <message>
        <location filename="../../engine/cli/exit_status.py"/>
        <source>This is a fault of PixelPlayer ({what}); try again with --debug to see more.</source>
        <translation>这是 PixelPlayer 的错误（{what}）；请加上 --debug 重试以查看详情。</translation>
    </message>
    <message>
        <location filename="../../engine/cli/inputs.py"/>
        <source>The model {name} cannot tell the sound of a pixel; choose another.</source>
        <translation>模型 {name} 无法分辨像素的声音；请选择其他模型。</translation>
    </message>
    <message>
        <location filename="../../engine/cli/inputs.py"/>
        <source>{path} has no picture, so there is nothing to click on.</source>
        <translation>{path} 没有画面，因此没有可点击的内容。</translation>
    </message>
    <message>
        <location filename="../../engine/cli/inputs.py"/>
        <source>{path} has no sound, so there is nothing to separate.</source>
        <translation>{path} 没有声音，因此没有可分离的内容。</translation>
    </message>
    <message>
        <location filename="../../engine/cli/inputs.py"/>
        <source>--weights says nothing of several models; write --model NAME=WEIGHTS for each.</source>
        <translation>--weights 不能用于多个模型；请为每个模型写 --model 名称=权重文件。</translation>
    </message>
    <message>
        <location filename="../../engine/media/clip.py"/>
        <source>Sound track {number} of {path} is empty; choose another one.</source>
        <translation>{path} 的第 {number} 条声轨是空的；请选择另一条。</translation>
    </message>
    <message>
        <location filename="../../engine/cli/inputs.py"/>
        <source>The point {x:g},{y:g} is outside the picture of {name}, which is {width} x {height} pixels.</source>
        <translation>点 {x:g},{y:g} 在 {name} 的画面之外；画面为 {width} x {height} 像素。</translation>
    </message>
    <message>
        <location filename="../../engine/cli/inputs.py"/>
        <source>{seconds:g} s is outside {name}, which is {length:.2f} s long.</source>
        <translation>{seconds:g} 秒超出了 {name} 的范围；它长 {length:.2f} 秒。</translation>
    </message>
    <message>
        <location filename="../../engine/models/layers/image_trunks.py"/>
        <source>The trunk weights {path} do not fit: {missing} is not as expected.</source>
        <translation>主干权重 {path} 不匹配：{missing} 与预期不符。</translation>
    </message>
    <message>
        <location filename="../../engine/models/layers/image_trunks.py"/>
        <source>torchvision does not fit this torch {version} ({error}); install both from the same index, e.g. `pip install --force-reinstall torch torchvision`.</source>
        <translation>torchvision 与此 torch {version} 不匹配（{error}）；请从同一来源安装两者，例如 `pip install --force-reinstall torch torchvision`。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/benchmark/window.py"/>
        <source>{what} did not come in {seconds:.0f} s: look at the log.</source>
        <translation>{what} 在 {seconds:.0f} 秒内没有出现：请查看日志。</translation>
    </message>
    <message>
        <location filename="../../engine/playback/playback_loop.py"/>
        <source>{why}: playing silently until PixelPlayer is started again.</source>
        <translation>{why}：在重新启动 PixelPlayer 之前无声播放。</translation>
    </message>
    <message>
        <location filename="../../engine/playback/playback_loop.py"/>
        <source>The sound card {name} is back.</source>
        <translation>声卡 {name} 又可用了。</translation>
    </message>
    <message>
        <location filename="../../engine/playback/playback_loop.py"/>
        <source>Playing on the sound card {name} now.</source>
        <translation>现在用声卡 {name} 播放。</translation>
    </message>
    <message>
        <location filename="../../engine/models/compute_devices.py"/>
        <source>no NVIDIA driver was found</source>
        <translation>未找到 NVIDIA 驱动程序</translation>
    </message>
    <message>
        <location filename="../../engine/models/compute_devices.py"/>
        <source>its driver did not answer within {seconds} seconds</source>
        <translation>其驱动程序在 {seconds} 秒内没有响应</translation>
    </message>
    <message>
        <location filename="../../engine/models/compute_devices.py"/>
        <source>its test failed ({why})</source>
        <translation>测试失败（{why}）</translation>
    </message>
    <message>
        <location filename="../../engine/models/compute_devices.py"/>
        <source>the CPU is chosen in the preferences</source>
        <translation>首选项中选择了 CPU</translation>
    </message>
    <message>
        <location filename="../../engine/models/compute_devices.py"/>
        <source>no usable GPU was found</source>
        <translation>未找到可用的 GPU</translation>
    </message>
    <message>
        <location filename="../../engine/models/device_probe.py"/>
        <source>this PyTorch was built without CUDA</source>
        <translation>此 PyTorch 不含 CUDA 支持</translation>
    </message>
    <message>
        <location filename="../../engine/models/device_probe.py"/>
        <source>CUDA finds no usable GPU</source>
        <translation>CUDA 未找到可用的 GPU</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/workers/device_probe.py"/>
        <source>no test can run</source>
        <translation>无法运行测试</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/workers/device_probe.py"/>
        <source>its driver made the test crash</source>
        <translation>其驱动程序使测试崩溃</translation>
    </message>
    <message>
        <location filename="../../engine/models/layers/efficientnet_lite.py"/>
        <source>The weights {path} are of another EfficientNet-Lite.</source>
        <translation>权重 {path} 属于另一种 EfficientNet-Lite。</translation>
    </message>
    <message>
        <location filename="../../engine/media/source_file.py"/>
        <source>the disk or its connection failed ({why}); check it, or copy the film elsewhere first.</source>
        <translation>磁盘或其连接出错（{why}）；请检查，或先把影片复制到别处。</translation>
    </message>
    <message>
        <location filename="../../engine/media/source_file.py"/>
        <source>it became shorter while it was read; get the whole file and open it again.</source>
        <translation>读取时文件变短了；请获取完整的文件后重新打开。</translation>
    </message>
    <message>
        <location filename="../../engine/media/source_file.py"/>
        <source>it was changed while it was read; wait until it is whole and open it again.</source>
        <translation>读取时它被改动；请等它完整后再重新打开。</translation>
    </message>
    <message>
        <location filename="../../engine/media/source_file.py"/>
        <source>it was changed since it was opened; open it again.</source>
        <translation>打开之后文件被更改了；请重新打开。</translation>
    </message>
    <message>
        <location filename="../../engine/media/reading/mending.py"/>
        <source>{count} samples of the sound are no numbers or absurdly loud; they are heard as silence.</source>
        <translation>声音中有 {count} 个样本不是数值或响得离谱；它们按静音处理。</translation>
    </message>
    <message>
        <location filename="../../engine/media/reading/mending.py"/>
        <source>The clock of the sound drifts from its time stamps; {milliseconds:.0f} ms were caught up by stretching it a little.</source>
        <translation>声音的时钟与时间戳有漂移；已通过轻微拉伸补上 {milliseconds:.0f} 毫秒。</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/stamp_order.py"/>
        <source>{count} time stamps of {stream} did not rise; they were moved by up to {milliseconds:.1f} ms.</source>
        <translation>{stream} 有 {count} 个时间戳没有递增；已移动至多 {milliseconds:.1f} 毫秒。</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/stamp_order.py"/>
        <source>What the film&apos;s edit list hides of {stream} was left out or made invisible ({count} packets).</source>
        <translation>影片编辑列表所隐藏的 {stream} 内容已略去或设为不可见（{count} 个数据包）。</translation>
    </message>
    <message>
        <location filename="../../engine/scene/scene.py"/>
        <source>Two that sound alike: the model cannot tell instruments of one kind apart, so they share their sound evenly.</source>
        <translation>两个声音相似：模型无法区分同一种乐器，因此它们平分声音。</translation>
    </message>
    <message>
        <location filename="../../engine/media/reading/track_choice.py"/>
        <source>Sound track {empty} is empty, so track {chosen} is heard.</source>
        <translation>第 {empty} 条声轨是空的，因此播放第 {chosen} 条。</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/losses.py"/>
        <source>the mastering display</source>
        <translation>母版显示信息</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/losses.py"/>
        <source>the content light level</source>
        <translation>内容亮度信息</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/losses.py"/>
        <source>the stereo 3D mark</source>
        <translation>立体 3D 标记</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/losses.py"/>
        <source>the 360 degree mark</source>
        <translation>360 度标记</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/losses.py"/>
        <source>the colour profile</source>
        <translation>色彩配置文件</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/losses.py"/>
        <source>the viewing environment</source>
        <translation>观看环境信息</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/losses.py"/>
        <source>the Dolby Vision record</source>
        <translation>杜比视界记录</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/losses.py"/>
        <source>Left out, as {suffix} files cannot hold it: {what}.</source>
        <translation>因 {suffix} 文件无法存放而略去：{what}。</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/losses.py"/>
        <source>{tag} of {stream}</source>
        <translation>{stream} 的 {tag}</translation>
    </message>
    <message>
        <location filename="../../engine/media/writing/losses.py"/>
        <source>the mark {mark} of {stream}</source>
        <translation>{stream} 的标记 {mark}</translation>
    </message>
    <message>
        <location filename="../../engine/media/reading/frame_geometry.py"/>
        <source>its pictures claim {width} × {height} pixels; up to {most} million can be read.</source>
        <translation>其画面声称有 {width} × {height} 像素；最多可读 {most} 百万像素。</translation>
    </message>
    <message>
        <location filename="../../engine/media/reading/frame_geometry.py"/>
        <source>its pixels claim to be {ratio} times as wide as high, which none are; it is damaged.</source>
        <translation>其像素声称宽是高的 {ratio} 倍，没有这样的像素；文件已损坏。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/isolation_row.py"/>
        <source>Export the whole mix</source>
        <translation>导出完整混音</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/isolation_row.py"/>
        <source>Only {name} is heard.</source>
        <translation>现在只听到{name}。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/export/replacement.py"/>
        <source>“{name}” ({size}, {date})</source>
        <translation>“{name}”（{size}，{date}）</translation>
    </message>
    <message numerus="yes">
        <location filename="../../pixelplayer_gui/dialogs/export/replacement.py"/>
        <source>“{name}” (%n file(s), {size}, {date})</source>
        <translation>
            <numerusform>“{name}”（%n 个文件，{size}，{date}）</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../../engine/models/registry.py"/>
        <source>Good at most things: it knows 33 kinds of sound, and what each looks like.</source>
        <translation>擅长大多数情况：它认识 33 种声音，也认得它们的样子。</translation>
    </message>
    <message>
        <location filename="../../engine/models/registry.py"/>
        <source>Good at different instruments of the same loudness, pixel by pixel.</source>
        <translation>擅长响度相近的不同乐器，逐像素分辨。</translation>
    </message>
    <message>
        <location filename="../../engine/models/registry.py"/>
        <source>The Sound of Pixels as its paper measures it (Zhao et al., ECCV 2018, table 1): 16 features, ratio or binary masks, a linear or a log frequency axis. A click means a pixel.</source>
        <translation>The Sound of Pixels 论文中评测的形式（Zhao 等，ECCV 2018，表 1）：16 个特征，比值或二值掩蔽，线性或对数频率轴。点击代表一个像素。</translation>
    </message>
    <message>
        <location filename="../../engine/models/registry.py"/>
        <source>Good for comparing the variants of its paper with one another.</source>
        <translation>适合相互比较其论文中的各种变体。</translation>
    </message>
    <message>
        <location filename="../../engine/models/registry.py"/>
        <source>Co-Separating Sounds of Visual Objects (Gao and Grauman, ICCV 2019): made for things with a clear outline, because it looks at each one alone. A click means the box around it.</source>
        <translation>Co-Separating Sounds of Visual Objects（Gao 与 Grauman，ICCV 2019）：适合轮廓分明的物体，因为它逐个单独观察。点击表示物体周围的方框。</translation>
    </message>
    <message>
        <location filename="../../engine/models/registry.py"/>
        <source>Good at things that stand apart: each is looked at in its own box.</source>
        <translation>擅长彼此分开的物体：每个都在自己的方框里单独观察。</translation>
    </message>
    <message>
        <location filename="../../engine/models/registry.py"/>
        <source>Minus-Plus Net (Xu, Dai and Lin, ICCV 2019): made for quiet sources beside loud ones, because the loudest is taken away first. A click means a pixel.</source>
        <translation>Minus-Plus Net（Xu、Dai 与 Lin，ICCV 2019）：适合响亮声源旁的轻声源，因为它先移走最响的声音。点击表示一个像素。</translation>
    </message>
    <message>
        <location filename="../../engine/models/registry.py"/>
        <source>Good at quiet things beside loud ones: the loudest is taken away first.</source>
        <translation>擅长响亮声源旁的轻声源：先移走最响的声音。</translation>
    </message>
    <message>
        <location filename="../../engine/models/registry.py"/>
        <source>Learning to Separate Object Sounds by Watching Unlabeled Video (Gao, Feris and Grauman, ECCV 2018): made for whole films of few things, because it keeps spectra of each kind of thing and asks which are heard. A click means a class: two of one kind are one sound.</source>
        <translation>Learning to Separate Object Sounds by Watching Unlabeled Video（Gao、Feris 与 Grauman，ECCV 2018）：适合物体种类不多的整部影片，因为它保存每类物体的频谱，再判断听到了哪些。点击代表一个类别：两个同类物体算作同一个声音。</translation>
    </message>
    <message>
        <location filename="../../engine/models/registry.py"/>
        <source>Good at few kinds of things that sound different: it knows their spectra.</source>
        <translation>擅长种类不多、音色各异的发声体：它熟悉各类的频谱。</translation>
    </message>
    <message>
        <location filename="../../engine/models/co_separation/model.py"/>
        <source>The weights {where} do not fit: {alias} is not the kernel {kernel} it stands for.</source>
        <translation>权重 {where} 不匹配：{alias} 与它所代表的卷积核 {kernel} 不同。</translation>
    </message>
    <message>
        <location filename="../../engine/models/nmf_miml/model.py"/>
        <source>The weights {path} hold no ImageNet classifier of {trunk}; name those that do.</source>
        <translation>权重 {path} 中没有 {trunk} 的 ImageNet 分类器；请指定含有分类器的权重。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/model_box_controller.py"/>
        <source>{name} has no weights on this machine; train them with “pixelplayer train --model {name}” or import a file of them under Edit &gt; Models.</source>
        <translation>本机上没有 {name} 的权重；请用“pixelplayer train --model {name}”训练，或在“编辑 &gt; 模型”中导入权重文件。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/model_box_controller.py"/>
        <source>{name} has no weights on this machine; download them under Edit &gt; Models.</source>
        <translation>本机上没有 {name} 的权重；请在“编辑 &gt; 模型”中下载。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/model_box.py"/>
        <source>Model:</source>
        <translation>模型：</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/models_dialog.py"/>
        <location filename="../../pixelplayer_gui/panels/status_bar.py"/>
        <location filename="../../pixelplayer_gui/panels/model_box.py"/>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/model_box.py"/>
        <source>{name} (no weights)</source>
        <translation>{name}（无权重）</translation>
    </message>
    <message>
        <location filename="../../engine/media/truncation.py"/>
        <source>{path} is cut off: its last part is not whole; get the whole file.</source>
        <translation>{path} 不完整：最后一部分被截断了；请取得完整的文件。</translation>
    </message>
    <message>
        <location filename="../../engine/media/truncation.py"/>
        <source>{path} was not downloaded or copied to its end: there is nothing in its last part; get the whole file.</source>
        <translation>{path} 没有下载或复制完整：最后一部分是空的；请取得完整的文件。</translation>
    </message>
    <message>
        <location filename="../../engine/models/class_eye.py"/>
        <source>The weights of the default model are not on this machine, and others see with its eye; install PixelPlayer again.</source>
        <translation>这台机器上没有默认模型的权重，而其他模型要用它的视觉部分；请重新安装 PixelPlayer。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/cut_edge.py"/>
        <source>{count} more strips</source>
        <translation>还有 {count} 条</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/mixer/cut_edge.py"/>
        <source>1 more strip</source>
        <translation>还有 1 条</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/timeline/film_strip.py"/>
        <source>Click or drag: move through the film</source>
        <translation>单击或拖动：在影片中移动</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/timeline/film_strip.py"/>
        <source>Pictures of the film</source>
        <translation>影片画面</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/appearance_controller.py"/>
        <location filename="../../pixelplayer_gui/dialogs/preferences/preference_pages.py"/>
        <source>{language} (no font has its characters)</source>
        <translation>{language}（没有字体包含其文字）</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/exclusions.py"/>
        <source>Nothing is there that could lose this place; first click the object that shall lose it.</source>
        <translation>这里没有可以去掉此处声音的对象；请先点击要修改的对象。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/exclusions.py"/>
        <source>Not this in {name}</source>
        <translation>从“{name}”中排除一处</translation>
    </message>
    <message>
        <location filename="../../engine/analysis/solo_learning.py"/>
        <source>Nothing is marked; first mark some seconds in which only one of the objects plays.</source>
        <translation>没有标记任何片段；请先标记只有一个对象在演奏的几秒。</translation>
    </message>
    <message>
        <location filename="../../engine/analysis/solo_learning.py"/>
        <source>Too little is marked where only {name} plays; mark at least {seconds:g} s of it, best some five.</source>
        <translation>只有“{name}”演奏的标记太短；请至少标记 {seconds:g} 秒，最好约五秒。</translation>
    </message>
    <message>
        <location filename="../../engine/analysis/solo_learning.py"/>
        <source>Nothing sounds where only {name} shall play; mark other seconds.</source>
        <translation>标记为只有“{name}”演奏的地方没有声音；请标记别处。</translation>
    </message>
    <message>
        <location filename="../../engine/project/project.py"/>
        <source>What was learned of {name} is damaged and was left out; adapt to the film again.</source>
        <translation>从“{name}”学到的内容已损坏，未被采用；请重新适应影片。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/panels/video_view.py"/>
        <source>Click something in the picture to hear only that; or let arrows move a cursor, and click with Enter.</source>
        <translation>点击画面中的物体，只听它的声音；也可用方向键移动光标，按回车键点击。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/figures_table.py"/>
        <source>MUSIC pairs</source>
        <translation>MUSIC 双人演奏</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/figures_table.py"/>
        <source>Solos freshly mixed</source>
        <translation>重新混合的独奏</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/figures_table.py"/>
        <source>FCSN pairs and trios</source>
        <translation>FCSN 二重与三重奏</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/figures_table.py"/>
        <source>A player and noise</source>
        <translation>演奏者与噪声</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/figures_table.py"/>
        <source>Test</source>
        <translation>测试</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/figures_table.py"/>
        <source>Clicks</source>
        <translation>点击数</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/figures_table.py"/>
        <source>Mixture</source>
        <translation>混音</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/figures_table.py"/>
        <source>Stem</source>
        <translation>分轨</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/figures_table.py"/>
        <source>Gain</source>
        <translation>增益</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/dialogs/figures_table.py"/>
        <source>Picked</source>
        <translation>选对率</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/timeline/solo_bar.py"/>
        <source>Adapt to This Film</source>
        <translation>适应本片</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/timeline/solo_bar.py"/>
        <source>Before</source>
        <translation>之前</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/timeline/solo_bar.py"/>
        <source>Adapted</source>
        <translation>适应后</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/timeline/solo_bar.py"/>
        <source>Before or adapted</source>
        <translation>之前或适应后</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/timeline/solo_bar.py"/>
        <source>{name} {seconds} s</source>
        <translation>{name} {seconds} 秒</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/timeline/solo_bar.py"/>
        <source>Plays alone: {what}</source>
        <translation>独奏：{what}</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/adaptation_controller.py"/>
        <source>First mark some seconds in which only one object plays (menu of its strip).</source>
        <translation>请先标记只有一个对象演奏的几秒（在其通道的菜单中）。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/timeline/solo_bar.py"/>
        <location filename="../../pixelplayer_gui/controllers/adaptation_controller.py"/>
        <source>All that is marked was learned.</source>
        <translation>所有标记都已学习。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/timeline/solo_bar.py"/>
        <location filename="../../pixelplayer_gui/controllers/adaptation_controller.py"/>
        <source>Nothing was learned of this film yet.</source>
        <translation>尚未从本片学到任何内容。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/adaptation.py"/>
        <source>First mark on the timeline from when to when only this plays.</source>
        <translation>请先在时间线上选出只有它在演奏的范围。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/adaptation.py"/>
        <source>Marked. Mark the others too, some five seconds each, then adapt to the film.</source>
        <translation>已标记。请也标记其他对象，各约五秒，然后适应本片。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/adaptation.py"/>
        <source>Only {name} plays here</source>
        <translation>此处只有“{name}”在演奏</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/adaptation.py"/>
        <source>Unmark {name}</source>
        <translation>取消“{name}”的独奏标记</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/adaptation.py"/>
        <source>Adapt to this film</source>
        <translation>适应本片</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/adaptation.py"/>
        <source>Hear it adapted</source>
        <translation>听适应后的声音</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/session/adaptation.py"/>
        <source>Hear it as before</source>
        <translation>听之前的声音</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/timeline/lane_picture.py"/>
        <source>learned</source>
        <translation>已学习</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/widgets/timeline/lane_picture.py"/>
        <source>only this</source>
        <translation>独奏</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/controllers/playback_controller.py"/>
        <source>No range is marked.</source>
        <translation>没有标记范围。</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/window/panel_grip.py"/>
        <source>Close this panel; the View menu brings it back</source>
        <translation>关闭此面板；可从“视图”菜单重新打开</translation>
    </message>
    <message>
        <location filename="../../pixelplayer_gui/window/panel_grip.py"/>
        <source>Drag to move this panel; double-click to float or dock it</source>
        <translation>拖动以移动此面板；双击使其浮动或停靠</translation>
    </message>
</context>
</TS>
